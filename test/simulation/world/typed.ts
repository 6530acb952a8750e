/** nothing-lost, as far as the monitor has a part in it: what was typed into a page, and is not sent. */
import type { Page } from "./page.ts";
import { ASKED } from "./tolerances.ts";
import type { World } from "./world.ts";

/** A page that locks is left by itself for another user only; other pages when a server says that they are over. */
export function leftTyped({ settings, truth, count, fail }: World, page: Page): void {
  if (!page.typed) return;
  count("a page with typed text was left at its end");
  if (settings.onEnd !== "lock") return;
  const { user, browser } = truth.logins.of(page.content?.login)!;
  const another = truth.logins.all.some((login) => login.browser === browser && login.user !== user);
  if (!another) fail("nothing-lost", `${page.name} is left with what was typed, and nobody else has logged in`);
}

/** A page shows again what was typed: to nobody but its user. */
export function uncovered({ count, fail }: World, page: Page): void {
  const { ended, typed } = page;
  page.ended = undefined;
  if (ended === "replaced") fail("nothing-lost", `${page.name} is shown again after another user has logged in`);
  if (!typed) return;
  count("a covered page with typed text was shown again");
  if (ended !== undefined) count("a locked page with typed text was shown again");
}

/** A page that has locked is as it was when it is looked at after its user has logged in again. */
export function locked(world: World, page: Page): void {
  const { time, truth, settings } = world;
  const { tab, browser, monitor } = page;
  if (monitor?.state.status !== "ended") return;
  page.ended = monitor.state.reason;
  if (settings.onEnd !== "lock" || page.ended === "replaced" || !page.visible || !tab.able) return;
  const login = truth.logins.of(world.loginOf(browser));
  if (login === undefined || login.user !== truth.logins.of(page.content!.login)!.user) return;
  const { record } = login;
  if (record === undefined || record.ended !== undefined || record.lossy || login.over !== undefined) return;
  // Nothing tells a page that a script of another one has logged in; being shown makes it ask.
  if (tab.shownSince < login.begun || truth.logins.deadAt(login) - time.now < 5000) return;
  const calmSince = Math.max(browser.badUntil, tab.shownSince, tab.ableSince, page.since, browser.steppedAt);
  if (time.now - calmSince > ASKED)
    world.fail("nothing-lost", `${page.name} is locked, its user has been back since ${login.begun}`);
}
