/** Recorded frames, in three engines: what a visible page has drawn, one by one, beside the moment of the end (never-shown). */
import { afterEach, expect, test } from "vitest";
import { inEachEngine } from "./engines.ts";
import { another, atLogin, is, logIn, openDemo, openForm, shown, status, type Demo } from "./sites.ts";
import { clickOn, type Tab, until } from "./tab.ts";

/** Milliseconds that never-shown allows. */
const TOLERANCE = 1000;

/** In the tab's own storage, which the page that is left leaves to the next one. */
const record = `void (() => {
  Object.assign(sessionStorage, { frames: 0, lastShown: 0 });
  (function look() {
    sessionStorage.frames++;
    if (${shown}) sessionStorage.lastShown = Date.now();
    requestAnimationFrame(look);
  })();
})()`;

interface Recorded {
  readonly frames: number;
  readonly lastShown: number;
}

async function recorded(tab: Tab): Promise<Recorded> {
  return JSON.parse(
    await tab.ask<string>(`JSON.stringify({ frames: +sessionStorage.frames, lastShown: +sessionStorage.lastShown })`),
  ) as Recorded;
}

inEachEngine((engine) => {
  let site: Demo;

  afterEach(async () => {
    await site.close();
  });

  /** A page whose limit comes after three real seconds, and when that is at the latest. */
  async function short(): Promise<[Tab, number]> {
    site = await openDemo({ WARN_AFTER: "1", EXPIRE_AFTER: "3" });
    const tab = await engine.open();
    await logIn(tab, site);
    const limit = (await tab.ask<number>("Date.now()")) + 3000;
    await tab.ask(record);
    return [tab, limit];
  }

  /** Frames go on being recorded beyond the tolerance: a late flash must be seen as well. */
  async function noneAfter(tab: Tab, limit: number): Promise<void> {
    await until(tab, is(status, "unsure"), 8000);
    await until(tab, `Date.now() > ${limit + 2 * TOLERANCE}`);
    const { frames, lastShown } = await recorded(tab);
    expect(frames).toBeGreaterThan(20);
    expect(lastShown).toBeGreaterThan(limit - 3000);
    expect(lastShown).toBeLessThanOrEqual(limit + TOLERANCE);
  }

  test("a server that hangs at the limit: no frame shows protected content a second after it, on the browser's own timers", async () => {
    const [tab, limit] = await short();
    site.hang();
    await noneAfter(tab, limit);
  });

  test("a network that is gone at the limit: no frame shows protected content a second after it, on the browser's own timers", async () => {
    const [tab, limit] = await short();
    await site.cut();
    await noneAfter(tab, limit);
  });

  test("a machine that slept past the limit: no frame after its next sign of life shows anything", async () => {
    site = await openDemo();
    const tab = await openForm(engine, site);
    await tab.ask(record);
    await until(tab, "sessionStorage.frames > 5 && sessionStorage.lastShown > 0");
    await site.pass(601);
    const woken = await tab.ask<number>(`(testTime.pass(601_000), testTime.notice(), Date.now())`);
    await until(tab, atLogin);
    const { frames, lastShown } = await recorded(tab);
    expect(frames).toBeGreaterThan(5);
    expect(lastShown).toBeLessThan(woken);
  });

  test("a logout in another tab: no frame of a tab that is looked at again shows anything", async () => {
    site = await openDemo();
    const first = await engine.open();
    await logIn(first, site);
    await first.ask(record);
    await until(first, "sessionStorage.frames > 5 && sessionStorage.lastShown > 0");
    const second = await another(engine, site);
    await clickOn(second, `form[action="/logout"] button`);
    await until(second, atLogin);
    const ended = site.servedAt("/logout");
    // Only then would a frame that shows it be one too many.
    await until(second, `Date.now() > ${ended + TOLERANCE}`);
    await first.show();
    await until(first, atLogin);
    const { frames, lastShown } = await recorded(first);
    expect(frames).toBeGreaterThan(5);
    expect(lastShown).toBeLessThanOrEqual(ended + TOLERANCE);
  });
});
