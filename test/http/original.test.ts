/** The original's own tests, as a black box over real HTTP: every row of them must hold here. */
import { expect, test } from "vitest";
import { POLICY, serve } from "./harness.ts";

const { warnAfter, expireAfter } = POLICY;

test("a page 1.5 idle timeouts after the last one is no longer authenticated", async () => {
  await using site = await serve();
  const browser = site.browser();
  await browser.login();
  expect((await browser.page()).text).toBe("hello ada");
  site.seconds(1.5 * expireAfter);
  const page = await browser.page();
  expect([page.status, page.headers.location]).toEqual([302, "/login"]);
  expect((await browser.page("/login")).text).toBe("login idle");
});

test("pages within the idle timeout keep the session, without JavaScript", async () => {
  await using site = await serve();
  const browser = site.browser();
  await browser.login();
  site.seconds(0.9 * expireAfter);
  expect((await browser.page()).text).toBe("hello ada");
  site.seconds(warnAfter);
  expect((await browser.page()).text).toBe("hello ada");
});

test("a ping that reports activity keeps the session", async () => {
  await using site = await serve();
  const browser = site.browser();
  await browser.login();
  site.seconds(0.9 * expireAfter);
  expect((await browser.ping({ idleFor: 1 })).json()).toMatchObject({ idleFor: 1 });
  site.seconds(warnAfter);
  expect((await browser.page()).text).toBe("hello ada");
});

test.each(["/passive-by-path", "/passive-by-marker"])("%s does not move activity", async (path) => {
  await using site = await serve({ options: { activity: "requests" } });
  const browser = site.browser();
  await browser.login();
  site.seconds(2);
  await browser.page();
  expect((await browser.ping()).json()["idleFor"]).toBe(0);
  site.seconds(2);
  expect((await browser.page(path)).text).toBe("hello ada");
  expect((await browser.ping()).json()["idleFor"]).toBe(2);
});

test("an anonymous ping is told so", async () => {
  await using site = await serve();
  const answer = await site.browser().ping({ idleFor: 1 });
  expect([answer.status, answer.json()]).toEqual([200, { ended: "anonymous" }]);
});

test.each([
  { stored: 1, claimed: 4, answer: { idleFor: 1 } },
  { stored: 3, claimed: 2, answer: { idleFor: 2 } },
  { stored: 5, claimed: 5, answer: { idleFor: 5 } },
  { stored: 12, claimed: 14, answer: { ended: "idle" } },
])("stored idle $stored s, claimed $claimed s: $answer", async ({ stored, claimed, answer }) => {
  await using site = await serve();
  const browser = site.browser();
  await browser.login();
  site.seconds(stored);
  expect((await browser.ping({ idleFor: claimed })).json()).toMatchObject(answer);
  const page = await browser.fetch();
  expect(page.text === "hello ada").toBe("idleFor" in answer);
});

test("an idle claim that is no number leaves activity unchanged", async () => {
  await using site = await serve();
  const browser = site.browser();
  await browser.login();
  site.seconds(3);
  for (const idleFor of ["1", "nonsense", null, [], {}, -1, true]) {
    const answer = await browser.ping({ idleFor });
    expect([answer.status, answer.json()["code"]]).toEqual([400, "malformed"]);
  }
  expect((await browser.ping()).json()["idleFor"]).toBe(3);
});
