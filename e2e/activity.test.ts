/** What counts as a person, on pages that make it hard to see (the original's defects 5, 6 and 9). */
import type { AddressInfo } from "node:net";
import express from "express";
import session from "express-session";
import { sessionSecurity } from "session-security/adapters/express";
import { memory } from "session-security/stores/memory";
import type { Page } from "puppeteer-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ask, until } from "./browser.ts";
import { useChromium } from "./hooks.ts";
import { dialogOpen, is, status } from "./site.ts";

const HARD = `<!doctype html><html lang="en"><head><title>Hard</title>{head}</head><body><main>
  <label>Greedy <input id="greedy"></label>
  <div id="inner" style="height:80px;overflow:auto"><div style="height:2000px">long</div></div>
  <iframe title="frame" src="/frame" width="300" height="80"></iframe>
  <script nonce="hard">
    for (const type of ["keydown", "keyup", "keypress", "input", "wheel", "mousedown", "pointerdown"])
      document.getElementById("greedy").addEventListener(type, (event) => event.stopPropagation());
    document.getElementById("inner").addEventListener("wheel", (event) => event.stopPropagation());
  </script></main></body></html>`;

const chromium = useChromium();
let site: Awaited<ReturnType<typeof openHardSite>>;
let page: Page;

/** One user who is logged in by looking at /in; limits of six and nine seconds, the original's ratio. */
async function openHardSite() {
  const security = sessionSecurity({
    identify: (req) => (req.session as { who?: string } | undefined)?.who,
    store: memory(),
    policy: { warnAfter: 6, expireAfter: 9 },
    touchEvery: 0,
    log: () => {},
  });
  const app = express();
  app.use(session({ secret: "a test secret", resave: false, saveUninitialized: false }), security);
  app.get("/in", (req, res) => {
    (req.session as { who?: string }).who = "ada";
    res.redirect("/");
  });
  app.get("/", (req, res) => void res.send(HARD.replace("{head}", security.head(req))));
  app.get(
    "/frame",
    (_req, res) => void res.send(`<!doctype html><title>frame</title><input aria-label="in the frame">`),
  );
  const server = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Seconds without activity, as the server knows. */
    idleFor: async () => (await security.sessionsOf("ada"))[0]?.idleFor ?? Infinity,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await security.close();
    },
  };
}

beforeEach(async () => {
  site = await openHardSite();
  page = await chromium.open(`${site.url}/in`);
  await until(page, is(status, "active"));
});
afterEach(async () => {
  await site.close();
});

/** Two seconds pass without anybody; then something happens; does the server hear of it when the page is left? */
async function heard(happens: () => Promise<unknown>, within = 2): Promise<boolean> {
  // Not a limit that passes: real idle time, without which input and no input could not be told apart.
  await new Promise((resolve) => setTimeout(resolve, 2000));
  await happens();
  const front = await chromium.open("about:blank");
  await new Promise((resolve) => setTimeout(resolve, 700));
  const idleFor = await site.idleFor();
  await front.close();
  return idleFor < within;
}

test("keys that the application keeps to itself count", async () => {
  expect(await heard(() => page.type("#greedy", "a"))).toBe(true);
});

test("the wheel over an inner element that stops it counts", async () => {
  const box = await (await page.$("#inner"))!.boundingBox();
  await page.mouse.move(box!.x + 10, box!.y + 10);
  await page.bringToFront();
  expect(await heard(() => page.mouse.wheel({ deltaY: 40 }))).toBe(true);
});

test("typing in a frame counts, within the four seconds after which the frame is asked", async () => {
  const frame = page.frames().find((each) => each.url().endsWith("/frame"))!;
  const typing = async (): Promise<void> => {
    await frame.type("input", "typed in a frame");
    // The browser's own clock decides when a frame is asked, and there is no event for it.
    await new Promise((resolve) => setTimeout(resolve, 4100));
  };
  expect(await heard(typing, 6)).toBe(true);
});

test("what scripts do does not count", async () => {
  const script = `for (const type of ["keydown", "mousedown", "click", "mousemove", "wheel", "touchstart"])
    document.body.dispatchEvent(new Event(type, { bubbles: true }));
    document.querySelector("#greedy").focus(); document.querySelector("#greedy").click(); scrollTo(0, 10);
    document.querySelector("#inner").scrollTop = 50;`;
  expect(await heard(() => ask(page, `(() => { ${script} })()`))).toBe(false);
});

test("a tab that is closed right after the last key has still reported it", async () => {
  // So that the key below is the only thing that can bring the idle time under two seconds.
  await new Promise((resolve) => setTimeout(resolve, 3000));
  await page.type("#greedy", "b");
  await page.close({ runBeforeUnload: false });
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await site.idleFor()).toBeLessThan(2);
});

test("keys that nobody could report hide no warning", async () => {
  await page.setOfflineMode(true);
  await until(page, dialogOpen, 8000);
  await page.keyboard.press("Escape");
  await page.keyboard.press("a");
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await ask(page, status)).toBe("warning");
  await page.setOfflineMode(false);
  await until(page, is(status, "active"), 8000);
});
