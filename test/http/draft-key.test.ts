/** Where a page gets the keys of its user's drafts: as strict as a ping, and for nobody else. */
import { expect, test } from "vitest";
import type { DraftKeysAnswer } from "../../src/core/wire.ts";
import { serve, type Browser, type Setup, type Site } from "./harness.ts";

const ROUTE = "/session-security/draft-key";
const FETCH = { "sec-fetch-site": "same-origin", "content-type": "application/json" };

async function drafting(setup: Setup = {}): Promise<{ site: Site; browser: Browser }> {
  const site = await serve({ ...setup, options: { monitor: { drafts: true }, ...setup.options } });
  const browser = site.browser();
  await browser.login();
  return { site, browser };
}

async function keys(browser: Browser, body: unknown = {}): Promise<DraftKeysAnswer> {
  const answer = await browser.send("POST", ROUTE, FETCH, JSON.stringify(body));
  expect(answer.status).toBe(200);
  expect(answer.headers).toMatchObject({ "cache-control": "no-store" });
  expect(answer.headers).not.toHaveProperty("set-cookie");
  return answer.json() as unknown as DraftKeysAnswer;
}

test("a user has one key of 256 bits, always the same, and nobody else's", async () => {
  const { site, browser } = await drafting();
  await using _ = site;
  const first = await keys(browser);
  expect(first.draftKeys).toEqual([expect.stringMatching(/^[\w-]{43}$/)]);
  const elsewhere = site.browser();
  await elsewhere.login();
  expect((await keys(elsewhere)).draftKeys).toEqual(first.draftKeys);
  const other = site.browser();
  await other.login("bob");
  expect((await keys(other)).draftKeys).not.toEqual(first.draftKeys);
  expect(first.draftKeys.join()).not.toContain(first.user);
});

test("each secret has a key, the signing one's first, so that drafts outlive a rotation", async () => {
  const [old, fresh] = ["an old secret of ours", "a fresh secret of ours"];
  const ask = async (secret: string | string[]): Promise<readonly string[]> => {
    const { site, browser } = await drafting({ options: { monitor: { drafts: true }, secret } });
    await using _ = site;
    return (await keys(browser)).draftKeys;
  };
  const [before] = await ask(old);
  expect(await ask([fresh, old])).toEqual([(await ask(fresh))[0], before]);
});

test("it tells the server's own time, in seconds, and whose it is", async () => {
  const { site, browser } = await drafting();
  await using _ = site;
  const { session, user } = (await browser.ping()).json();
  expect(await keys(browser)).toMatchObject({ session, user, now: expect.closeTo(Date.now() / 1000, -1) });
});

test("asking extends nothing", async () => {
  const { site, browser } = await drafting();
  await using _ = site;
  site.seconds(9);
  await keys(browser);
  site.seconds(1);
  expect(await keys(browser)).toEqual({ ended: "idle" });
});

test("nobody gets none: not before a login, not after an end, not with the page of another user", async () => {
  const { site, browser } = await drafting();
  await using _ = site;
  expect(await keys(site.browser())).toEqual({ ended: "anonymous" });
  const other = site.browser();
  await other.login("bob");
  const { user } = (await other.ping()).json();
  expect(await keys(browser, { user })).toEqual({ ended: "replaced" });
  await site.security.endAll("ada");
  expect(await keys(browser)).toEqual({ ended: "revoked" });
});

test.each([
  ["another site", 403, "POST", { ...FETCH, "sec-fetch-site": "cross-site" }, "{}"],
  ["a sibling host", 403, "POST", { ...FETCH, "sec-fetch-site": "same-site" }, "{}"],
  ["nobody knows where from", 403, "POST", { "content-type": "application/json" }, "{}"],
  ["a form", 415, "POST", { ...FETCH, "content-type": "text/plain" }, "{}"],
  ["early data", 425, "POST", { ...FETCH, "early-data": "1" }, "{}"],
  ["GET", 405, "GET", FETCH, undefined],
  ["nonsense", 400, "POST", FETCH, "[]"],
  ["too much", 413, "POST", FETCH, JSON.stringify({ x: "x".repeat(1024) })],
] as const)("%s is refused (%d)", async (_, status, method, headers, body) => {
  const { site, browser } = await drafting();
  await using _site = site;
  const answer = await browser.send(method, ROUTE, headers, body);
  expect(answer.status).toBe(status);
  expect(answer.text).not.toMatch(/draftKeys/);
});

test("where drafts are off there is no such route", async () => {
  await using site = await serve({});
  const browser = site.browser();
  await browser.login();
  expect((await browser.send("POST", ROUTE, FETCH, "{}")).status).toBe(404);
});

test.each([
  ["yes", "yes"],
  ["no seconds", {}],
  ["too short", { keepFor: 59 }],
  ["too long", { keepFor: 604_801 }],
  ["a text", { keepFor: "3600" }],
  ["a misspelt one", { keepFor: 60, keepfor: 60 }],
])("drafts: %s is refused by name", async (_, drafts) => {
  await expect(serve({ options: { monitor: { drafts: drafts as never } } })).rejects.toThrow(/monitor\.drafts/);
});

test("a secret that dies with the process is pointed out", async () => {
  const said: string[] = [];
  const log = (message: string) => void said.push(message);
  await using _ = await serve({ options: { monitor: { drafts: true }, secret: undefined, log } });
  expect(said.join()).toContain("nobody can read them after a restart");
});
