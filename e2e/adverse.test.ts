/** What goes wrong in a real browser: servers and proxies that answer something else, tabs that hang and crash. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { HTTPRequest, Page, ResponseForRequest } from "puppeteer-core";
import { ask, until } from "./browser.ts";
import { useChromium } from "./hooks.ts";
import { is, logIn, openSite, openTab, secretShown, status, type Site } from "./site.ts";

const chromium = useChromium();
let site: Site;

beforeEach(async () => {
  site = await openSite({});
});
afterEach(async () => {
  await site.close();
});

const monitor = `document.querySelector("session-security").monitor`;
const html = { contentType: "text/html", body: "<!doctype html><title>Log in</title><form></form>" };
const json = (body: string): Partial<ResponseForRequest> => ({ status: 200, contentType: "application/json", body });
const numbers = { warnAfter: 540, expireAfter: 600, session: "s", user: "u" };

/** From now on the pings of this page are answered so. Resolves to the way to stop. */
async function answered(page: Page, answer: Partial<ResponseForRequest>): Promise<() => Promise<void>> {
  const respond = (request: HTTPRequest): void => {
    if (request.url().endsWith("/ping")) void request.respond(answer);
    else if (request.url().endsWith("/elsewhere")) void request.respond(json(`{"ended":"revoked"}`));
    else void request.continue();
  };
  page.on("request", respond);
  await page.setRequestInterception(true);
  return async () => {
    page.off("request", respond);
    await page.setRequestInterception(false);
  };
}

test.each<[string, Partial<ResponseForRequest>]>([
  ["a login page", { status: 200, ...html }],
  ["a login page that says it is JSON", { ...html, ...json(html.body) }],
  ["a redirect to the login page", { status: 302, headers: { location: "/login" } }],
  ["a redirect to what would be an answer", { status: 307, headers: { location: "/elsewhere" } }],
  ["401 with a page", { status: 401, ...html }],
  ["401 that says that the session is over", { ...json(`{"ended":"idle"}`), status: 401 }],
  ["500", { status: 500, body: "" }],
  ["503 of a proxy", { status: 503, ...html }],
  ["nothing", { status: 204, body: "" }],
  ["half an answer", json(`{"idleFor":0,"age":`)],
  ["negative numbers", json(JSON.stringify({ ...numbers, idleFor: -1, age: -5 }))],
  ["endless numbers", json(JSON.stringify({ ...numbers, idleFor: 0, age: 0 }).replace("600", "1e999"))],
  ["a warning after the end", json(JSON.stringify({ ...numbers, idleFor: 0, age: 0, warnAfter: 700 }))],
  ["no reason", json(`{"ended":7}`)],
])(
  "a ping that is answered by %s is no answer: it uncovers, extends, ends and throws nothing",
  async (_, answer) => {
    const page = await chromium.open();
    const errors: unknown[] = [];
    page.on("pageerror", (error) => errors.push(error));
    await logIn(page, site);
    const url = page.url();
    const stop = await answered(page, answer);
    // In vain: what was known still holds.
    await ask(page, `${monitor}.check()`);
    expect(await ask(page, `[${status}, ${secretShown}]`)).toEqual(["active", true]);
    // In doubt: covered, whatever such an answer says.
    await ask(page, `void ${monitor}.inspect(new Response("", { headers: { "session-ended": "idle" } }))`);
    await ask(page, `${monitor}.check()`);
    expect(await ask(page, `[${status}, ${secretShown}]`)).toEqual(["unsure", false]);
    expect(page.url()).toBe(url);
    await stop();
    await ask(page, `${monitor}.check()`);
    await until(page, `${is(status, "active")} && ${secretShown}`);
    expect(errors).toEqual([]);
  },
  30_000,
);

test("a tab that keeps its turn for ever delays another one's question by two seconds, and a crashed one by nothing", async () => {
  const stuck = await chromium.open();
  await logIn(stuck, site);
  const page = await openTab(chromium, site);
  // As a tab does that shows an alert, or was frozen amid its question.
  await ask(
    stuck,
    `new Promise((got) => void navigator.locks.request("session-security:/session-security", () => {
    got();
    return new Promise(() => {});
  }))`,
  );
  const asks = async (): Promise<[seconds: number, pings: number]> => {
    const before = site.pings().length;
    const start = performance.now();
    await ask(page, `${monitor}.check()`);
    return [(performance.now() - start) / 1000, site.pings().length - before];
  };
  const [waited, pings] = await asks();
  expect(waited).toBeGreaterThan(1.5);
  expect(waited).toBeLessThan(4);
  expect(pings).toBe(1);
  const crashed = new Promise((resolve) => stuck.once("error", resolve));
  void (await stuck.createCDPSession()).send("Page.crash").catch(() => {});
  await crashed;
  const [after, again] = await asks();
  expect(after).toBeLessThan(1.5);
  expect(again).toBe(1);
  expect(await ask(page, status)).toBe("active");
}, 60_000);
