/** The tests beside this one believe what Chromium says about tabs. Here it is shown that it can be believed. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, type Chromium, freeze, launchChromium, show, until } from "./browser.ts";

const PAGE = `<!doctype html><title>page</title><button>press</button><script>
  const seen = [];
  addEventListener("pageshow", (event) => seen.push("pageshow " + event.persisted));
  for (const type of ["freeze", "resume", "visibilitychange"])
    document.addEventListener(type, () => seen.push(type + " " + document.visibilityState));
  let ticks = 0;
  setInterval(() => ticks++, 20);
</script>`;

let server: Server;
let url: string;
let chromium: Chromium;

beforeAll(async () => {
  server = createServer((request, response) => {
    // A no-store page goes into the back/forward cache only if nothing that it loaded later was no-store, too. The icon
    // comes at a time of its own: with no-store on it, going back would be a matter of luck.
    if (request.url === "/favicon.ico") return response.writeHead(404).end();
    return response.writeHead(200, { "content-type": "text/html", "cache-control": "no-store" }).end(PAGE);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  chromium = await launchChromium();
}, 30_000);

afterAll(async () => {
  await chromium?.close();
  server.closeAllConnections();
  server.close();
});

test("a tab behind another one is hidden, and its timers are slowed to one a second", async () => {
  const behind = await chromium.open(url);
  expect(await ask(behind, "document.visibilityState")).toBe("visible");
  const front = await chromium.open(url);
  await until(behind, `document.visibilityState === "hidden"`);
  expect(await ask(front, "document.visibilityState")).toBe("visible");

  const before = await Promise.all([ask<number>(behind, "ticks"), ask<number>(front, "ticks")]);
  // The rate of real timers is what is measured.
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const after = await Promise.all([ask<number>(behind, "ticks"), ask<number>(front, "ticks")]);
  // Ticks are due every 20 ms: a hundred in two seconds, on a busy machine fewer; a throttled tab has about two.
  expect(after[0] - before[0]).toBeLessThanOrEqual(4);
  expect(after[1] - before[1]).toBeGreaterThan(10);

  await show(behind);
  await until(front, `document.visibilityState === "hidden"`);
  await Promise.all([behind.close(), front.close()]);
});

test("a frozen tab is told that it freezes, and that it thaws", async () => {
  const frozen = await chromium.open(url);
  const front = await chromium.open(url);
  await until(frozen, `document.visibilityState === "hidden"`);
  const thaw = await freeze(frozen);
  await thaw();
  await until(frozen, `seen.includes("resume hidden")`);
  expect(await ask(frozen, "seen")).toEqual([
    "pageshow false",
    "visibilitychange hidden",
    "freeze hidden",
    "resume hidden",
  ]);
  await Promise.all([frozen.close(), front.close()]);
});

test("a page that one goes back to comes from the back/forward cache, also with no-store", async () => {
  const page = await chromium.open(`${url}/first`);
  await page.goto(`${url}/second`);
  await page.goBack();
  expect(page.url()).toBe(`${url}/first`);
  await until(page, `seen.includes("pageshow true")`);
  await page.close();
});

test("looking at a page does not count as a person's gesture, a click does", async () => {
  const page = await chromium.open(url);
  await until(page, `document.readyState === "complete"`);
  expect(await ask(page, "navigator.userActivation.hasBeenActive")).toBe(false);
  await page.click("button");
  expect(await ask(page, "navigator.userActivation.hasBeenActive")).toBe(true);
  await page.close();
});
