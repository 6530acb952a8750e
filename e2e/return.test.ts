/** What a page goes through besides being looked at: sleep, a lost network, a hung server, a wrong clock, freezing. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Page } from "puppeteer-core";
import { ask, freeze, show, until } from "./browser.ts";
import { useChromium } from "./hooks.ts";
import {
  atLogin,
  dialogOpen,
  is,
  logIn,
  openSite,
  openTab,
  secretShown,
  status,
  watchFrames,
  type Site,
} from "./site.ts";

const WARN = 3;
const EXPIRE = 6;
const LIMIT = `(document.querySelector("session-security")?.monitor?.state.status === "unsure")`;

const chromium = useChromium();
let site: Site;

beforeEach(async () => {
  site = await openSite({ WARN_AFTER: String(WARN), EXPIRE_AFTER: String(EXPIRE), TOUCH_EVERY: "0" });
});
afterEach(async () => {
  await site.close();
});

/** A tab with something typed into the long form, and nobody there from now on. */
async function typed(): Promise<Page> {
  const page = await chromium.open();
  await logIn(page, site);
  await page.goto(`${site.url}/form`);
  await until(page, is(status, "active"));
  await page.type("textarea", "worth keeping");
  return page;
}

const text = `document.querySelector("textarea")?.value`;

test("offline at the limit: covered, not the browser's error page, and what was typed is still there", async () => {
  const page = await typed();
  const url = page.url();
  await page.setOfflineMode(true);
  await until(page, LIMIT, (EXPIRE + 2) * 1000);
  expect(await ask(page, secretShown)).toBe(false);
  await until(page, dialogOpen, 3000);
  expect(page.url()).toBe(url);
  expect(await ask(page, text)).toBe("worth keeping");
  // The network is back, and the server says that it is over.
  await page.setOfflineMode(false);
  await until(page, atLogin, 10_000);
});

test("a hung server at the limit: covered in time", async () => {
  const page = await typed();
  site.hang();
  await until(page, LIMIT, (EXPIRE + 2) * 1000);
  expect(await ask(page, secretShown)).toBe(false);
  expect(await ask(page, text)).toBe("worth keeping");
  site.recover();
  await until(page, atLogin, 12_000);
});

test("offline for a moment while the server keeps the session: nothing is lost", async () => {
  const page = await typed();
  const other = site.security;
  await page.setOfflineMode(true);
  await until(page, is(status, "warning"), EXPIRE * 1000);
  expect(await ask(page, secretShown)).toBe(true);
  await page.setOfflineMode(false);
  await page.keyboard.press("Escape");
  await until(page, is(status, "active"), 5000);
  expect(await ask(page, text)).toBe("worth keeping");
  expect((await other.sessionsOf("demo")).length).toBe(1);
});

test("a clock that jumps ahead: the page is covered and asks, and comes back as it was", async () => {
  const page = await chromium.open();
  await page.evaluateOnNewDocument(() => {
    const real = Date.now.bind(Date);
    Date.now = () => real() + ((globalThis as { jump?: number }).jump ?? 0);
  });
  await logIn(page, site);
  await page.goto(`${site.url}/form`);
  await page.type("textarea", "worth keeping");
  await ask(page, `globalThis.jump = 3_600_000`);
  const statuses = await ask<string[]>(
    page,
    `(async () => {
      const { monitor } = document.querySelector("session-security");
      const seen = [];
      monitor.subscribe(() => seen.push(monitor.state.status + " " + (document.querySelector("main").checkVisibility() ? "shown" : "hidden")));
      document.dispatchEvent(new Event("visibilitychange"));
      const until = performance.now() + 3000;
      while (!seen.some((each) => each.startsWith("active")) && performance.now() < until) await new Promise((done) => setTimeout(done, 20));
      return seen;
    })()`,
  );
  expect(statuses[0]).toBe("unsure hidden");
  expect(statuses.at(-1)).toBe("active shown");
  expect(await ask(page, text)).toBe("worth keeping");
});

test("a tab that was frozen past the limit is covered by the first script that runs, and asks", async () => {
  const frozen = await typed();
  const front = await openTab(chromium, site);
  await until(frozen, `document.visibilityState === "hidden"`);
  const thaw = await freeze(frozen);
  await until(front, atLogin, 2 * EXPIRE * 1000);
  await thaw();
  await until(frozen, `!(${secretShown}) || ${atLogin}`, 1000);
  await show(frozen);
  await until(frozen, atLogin, 5000);
});

test("no frame of a tab that thaws after the limit shows protected content", async () => {
  const frozen = await chromium.open();
  const frames = await watchFrames(frozen);
  await logIn(frozen, site);
  const front = await openTab(chromium, site);
  await until(frozen, `document.visibilityState === "hidden"`);
  const thaw = await freeze(frozen);
  // Nobody is told that it is over, so that the tab stays where it is, and its frames with it.
  site.hang();
  await until(front, LIMIT, 2 * EXPIRE * 1000);
  const thawed = Date.now();
  await thaw();
  await show(frozen);
  await until(frozen, `globalThis.framesSeen.at(-1).at > ${thawed + 1500}`);
  const seen = (await frames()).filter(({ at }) => at >= thawed);
  expect(new URL(frozen.url()).pathname).toBe("/");
  expect(seen.length).toBeGreaterThan(20);
  expect(seen.filter(({ shown }) => shown)).toEqual([]);
});

test("a tab in the background is covered while it is there, not when somebody looks", async () => {
  const behind = await chromium.open();
  await logIn(behind, site);
  // Offline alone: no answer takes it to the login page.
  await behind.setOfflineMode(true);
  const front = await chromium.open("about:blank");
  await until(behind, `document.visibilityState === "hidden"`);
  await until(behind, LIMIT, (EXPIRE + 3) * 1000);
  expect(await ask(behind, `document.visibilityState`)).toBe("hidden");
  expect(await ask(behind, secretShown)).toBe(false);
  await front.close();
});

test("no frame of a visible tab shows protected content a second after the limit", async () => {
  const page = await chromium.open();
  const frames = await watchFrames(page);
  await logIn(page, site);
  const began = Date.now();
  site.hang();
  await until(page, LIMIT, (EXPIRE + 2) * 1000);
  // Frames go on being recorded beyond the tolerance: a late flash must be seen as well.
  await until(page, `globalThis.framesSeen.at(-1).at > ${began + (EXPIRE + 1.5) * 1000}`);
  const seen = await frames();
  const late = seen.filter(({ at, shown }) => shown && at > began + (EXPIRE + 1) * 1000);
  expect(seen.length).toBeGreaterThan(20);
  expect(late).toEqual([]);
});

test("without BroadcastChannel, Web Locks and storage: each tab still warns, is covered and leaves", async () => {
  const bare = async (): Promise<Page> => {
    const page = await chromium.open();
    await page.evaluateOnNewDocument(() => {
      for (const name of ["BroadcastChannel", "sessionStorage", "localStorage"]) {
        Object.defineProperty(globalThis, name, {
          get() {
            throw new DOMException("blocked", "SecurityError");
          },
        });
      }
      Object.defineProperty(Navigator.prototype, "locks", { value: undefined });
      Object.defineProperty(Navigator.prototype, "userActivation", { value: undefined });
    });
    return page;
  };
  const first = await bare();
  await logIn(first, site);
  const second = await bare();
  await second.goto(`${site.url}/form`);
  await until(second, dialogOpen, EXPIRE * 1000);
  await second.keyboard.press("Space");
  await until(second, is(status, "active"), 2000);
  // The other tab hears of it by its own question.
  await until(first, is(status, "active"), EXPIRE * 1000);
  await Promise.all([until(second, atLogin, 3 * EXPIRE * 1000), until(first, atLogin, 3 * EXPIRE * 1000)]);
});
