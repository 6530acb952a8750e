/** What must hold of every page, after every step. */
import type { Page } from "./page.ts";
import { AFTER_LOGOUT, ASKED, RATE } from "./tolerances.ts";
import { locked } from "./typed.ts";
import type { World } from "./world.ts";

export function observe(world: World): void {
  const { time, browsers, truth } = world;
  const serversBad =
    world.store.state !== "well" || world.servers.some(({ up, busyUntil }) => !up || busyUntil > time.now);
  if (serversBad) {
    world.badUntil = time.now;
    truth.requests.troubled = true;
  }
  for (const browser of browsers) {
    const { net } = browser;
    if (serversBad || !net.up || net.loss > 0 || net.latency > 300) browser.badUntil = time.now;
    for (const tab of browser.tabs) {
      const { page } = tab;
      if (page === undefined || page.content?.kind !== "protected") continue;
      locked(world, page);
      if (page.pendingSince !== undefined) reportedInTime(world, page);
      if (tab.visible) shown(world, page);
      afterLogout(world, page);
    }
  }
}

function reportedInTime(world: World, page: Page): void {
  const { time, truth, longest } = world;
  const { tab, browser } = page;
  const since = page.pendingSince!;
  const within = Math.min(longest.expireAfter / 3, longest.warnAfter / 2) * 1000;
  const hidden = tab.visible ? 0 : 61_000;
  if (time.now - since < within * 1.06 + 10_000 + hidden) return;
  const calm = tab.able && tab.ableSince <= since && browser.badUntil < since && browser.steppedAt < since;
  const status = page.monitor?.state.status ?? "off";
  // The server knows of later activity: what came after that has its own time.
  if (truth.pages.known(page) >= since) page.pendingSince = time.now;
  else if (truth.pages.settled(page) || status === "ended" || status === "off") page.pendingSince = undefined;
  else if (calm) world.fail("never-early", `input of ${since} was not reported within ${time.now - since} ms`);
}

function shown(world: World, page: Page): void {
  const { time, truth } = world;
  const { tab, browser, monitor } = page;
  const login = truth.logins.of(page.content!.login)!;
  const { now } = time;
  const dead = truth.logins.shownUntil(login);
  if (!page.covered && now > dead + 1000) {
    const late = 1000 + (dead - login.begun) * RATE + browser.blind;
    const ran = page.ranAt > dead + late && monitor !== undefined;
    // A timer that was set before a sleep counts only the time awake.
    const could =
      tab.able &&
      tab.ableSince <= dead &&
      browser.wokeAt <= page.ranAt &&
      now > Math.max(dead + late, page.since + 1000);
    if (ran || could)
      world.fail(
        "never-shown",
        `${page.name} is shown ${Math.round(now - dead)} ms after its end (${monitor?.state.status})`,
      );
    else if (!page.shownLate) {
      page.shownLate = true;
      world.count(
        tab.able ? "woken, and shown past its limit until its first script" : "unable to run, and shown past its limit",
      );
    }
  }
  if (monitor === undefined) return;
  const { state } = monitor;
  if (state.status === "ended" && !truth.pages.knownOver(page))
    world.fail("never-early", `${page.name} has ended before any server said that it is over`);
  if (page.covered && state.status === "unsure") return coveredTooLong(world, page);
  const { record } = login;
  if (record === undefined || record.lossy || record.shrunk || truth.logins.sameUser(login).length > 1) return;
  const { idle, absolute = Infinity, warn = idle * 0.9 } = record.limits;
  const end = Math.min(record.activity + idle, record.begun + absolute);
  const warning = end - idle + warn;
  if (state.status === "warning") {
    if (
      state.remaining * 1000 > end - now + 1000 + (now - login.begun) * RATE + browser.blind &&
      now - page.ranAt < 1200 &&
      now - browser.wokeAt > 1200 &&
      tab.able
    )
      world.fail("warned", `${state.remaining} s are shown as left, ${end - now} ms are`);
    const calm = now - Math.max(browser.badUntil, record.movedAt, tab.ableSince, page.since, browser.steppedAt) > ASKED;
    // A wall clock set on looks like sleep, until the server is asked.
    const stepped = browser.steppedAt >= record.movedAt;
    // Nobody sees what a tab that sleeps or is frozen still shows.
    if (
      tab.able &&
      calm &&
      !stepped &&
      now + 3000 < warning &&
      browser.wallRate <= 1.001 &&
      browser.channelFaults === 0
    )
      world.fail("warned", `a page warns ${warning - now} ms too early`);
  }
  if (state.status === "active" && record.ended === undefined && tab.able) {
    const since = Math.max(warning, page.since, tab.ableSince, tab.shownSince);
    const late = 1200 + (now - login.begun) * RATE + browser.blind;
    // After sleep nothing tells a page that time has passed: the first script notices.
    const noticed = tab.ableSince < record.activity || page.ranAt > since + late;
    if (noticed && now > since + late && now < end) world.fail("warned", `no warning since ${now - warning} ms`);
  }
}

/** The other tabs learn of a logout from the page of nobody that follows it. */
function afterLogout({ time, truth, fail }: World, page: Page): void {
  const { tab, browser, covered, monitor } = page;
  if (covered || page.prerendering || !tab.able || monitor === undefined || browser.anonymousAt < page.since) return;
  const login = truth.logins.of(page.content!.login)!;
  const logins = truth.logins.sameUser(login);
  if (login.over?.why !== "logout" || !logins.every(({ over }) => over !== undefined)) return;
  const over = Math.max(...logins.map((each) => each.over!.at));
  const since = Math.max(over, page.since, tab.ableSince, browser.badUntil, browser.steppedAt);
  const told = browser.channelFaults === 0 && browser.anonymousAt > since;
  if (told && time.now > browser.anonymousAt + AFTER_LOGOUT)
    fail("never-shown", `${page.name} is uncovered ${Math.round(time.now - login.over.at)} ms after a logout`);
}

function coveredTooLong(world: World, page: Page): void {
  const { time, truth } = world;
  const { tab, browser } = page;
  const login = truth.logins.of(page.content!.login)!;
  const { record } = login;
  const { now } = time;
  if (record === undefined || record.ended !== undefined || login.over !== undefined || record.lossy) return;
  if (!tab.able) return;
  const calmSince = Math.max(browser.badUntil, page.coveredSince!, tab.ableSince, browser.steppedAt);
  if (now - calmSince < ASKED || truth.logins.deadAt(login) - now < 5000) return;
  if (world.loginOf(browser) === login.n)
    world.fail("never-early", `a page is covered since ${now - page.coveredSince!} ms, its session is alive`);
}
