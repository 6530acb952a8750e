import { expect, test } from "vitest";
import { NAVIGATION, openClinic } from "./clinic.ts";

test.each([
  ["a wrong password", "demo", "demo "],
  ["an unknown name", "nobody", "demo"],
  ["nothing", "", ""],
  ["another user's password", "demo", "other"],
])("%s is refused, in the same words", async (_, username, password) => {
  const client = (await openClinic()).client();
  const answer = await client.ask("/login", { form: { username, password } });
  expect([answer.status, client.cookie]).toEqual([401, ""]);
  expect(answer.text).toContain("That user name or password is wrong.");
});

test("after twenty wrong passwords even the right one has to wait, for this user name alone", async () => {
  const client = (await openClinic()).client();
  const guess = { username: "demo", password: "wrong" };
  const guesses = await Promise.all(Array.from({ length: 21 }, () => client.ask("/login", { form: guess })));
  expect(guesses.filter(({ status }) => status === 401)).toHaveLength(20);
  const refused = await client.login("demo");
  expect([refused.status, client.cookie]).toEqual([429, ""]);
  expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
  expect((await client.login("other")).status).toBe(303);
});

test("a session id that was there before the login is worth nothing after it", async () => {
  const clinic = await openClinic();
  const client = clinic.client();
  await client.login("other");
  const planted = client.cookie;
  await client.login("demo");
  expect(client.cookie).not.toBe(planted);
  client.cookie = planted;
  expect((await client.ask("/whoami")).status).toBe(401);
});

test.each([
  "//evil.example",
  "/\\evil.example",
  "https://evil.example/",
  "https:evil.example",
  "/\t/evil.example",
  "/.//evil.example",
  "javascript:alert(1)",
  "evil.example",
])("a login leads back to this site alone, not to %j", async (next) => {
  const client = (await openClinic()).client();
  const page = await client.ask(`/login?next=${encodeURIComponent(next)}`);
  expect(page.text).toContain('name="next" value="/"');
  expect((await client.login("demo", next)).headers.location).toBe("/");
  expect((await client.ask(`/login?next=${encodeURIComponent(next)}`)).headers.location).toBe("/");
});

test.each([
  ["another site", { "sec-fetch-site": "cross-site" }],
  ["a sibling host", { "sec-fetch-site": "same-site", origin: "http://127.0.0.1:1" }],
  ["another origin, from an older browser", { origin: "https://evil.example" }],
  ["a sandboxed frame", { origin: "null" }],
  ["another site that says its origin is ours", { "sec-fetch-site": "cross-site", origin: "ours" }],
])("forged requests from %s neither log in nor out nor end sessions", async (_, forged) => {
  const clinic = await openClinic();
  const headers = { ...NAVIGATION, "sec-fetch-site": "", ...forged } as Record<string, string>;
  if (headers["sec-fetch-site"] === "") delete headers["sec-fetch-site"];
  if (headers["origin"] === "ours") headers["origin"] = clinic.origin;
  const victim = clinic.client();
  const form = { username: "demo", password: "demo" };
  expect((await victim.ask("/login", { form, headers })).status).toBe(403);
  expect(victim.cookie).toBe("");
  await victim.login();
  const token = await victim.token();
  for (const path of ["/logout", "/sessions/end-others", "/form"]) {
    expect((await victim.ask(path, { form: { token }, headers })).status, path).toBe(403);
  }
  expect((await victim.ask("/whoami")).status).toBe(200);
});

test.each([
  ["Fetch Metadata", (_origin: string) => NAVIGATION],
  ["an Origin alone", (origin: string) => ({ accept: "text/html", origin })],
])("a browser that sends %s logs in, and logs out with the token of its page only", async (_, headersOf) => {
  const clinic = await openClinic();
  const [browser, other] = [clinic.client(), clinic.client()];
  const headers = headersOf(clinic.origin);
  const form = { username: "demo", password: "demo", next: "/form" };
  expect((await browser.ask("/login", { form, headers })).headers.location).toBe("/form");
  await other.login("other");
  for (const token of ["", "wrong", await other.token()]) {
    expect((await browser.ask("/logout", { form: { token }, headers })).status).toBe(403);
  }
  expect((await browser.ask("/whoami")).status).toBe(200);
  expect((await browser.ask("/logout", { form: { token: await browser.token() }, headers })).status).toBe(303);
  expect((await browser.ask("/whoami")).status).toBe(401);
});

test("a wrong password is in the audit log, with from where; what was typed as a name only if it is one", async () => {
  const clinic = await openClinic({});
  const client = clinic.client();
  await client.login("demo", "", "wrong");
  await client.login("my-password", "", "my-password");
  const failures = clinic.log.filter(({ event }) => event === "wrong-password");
  expect(failures).toMatchObject([
    { user: "demo", note: { address: expect.stringMatching(/127\.0\.0\.1|::1/) } },
    { user: undefined },
  ]);
  expect(JSON.stringify(clinic.log)).not.toMatch(/my-password|"wrong"/);
});

test("CONCURRENT=1:refuse: a second login is refused in plain words and leaves nobody logged in", async () => {
  const clinic = await openClinic({ CONCURRENT: "1:refuse" });
  const [first, second] = [clinic.client(), clinic.client()];
  await first.login();
  const refused = await second.login();
  expect([refused.status, second.cookie]).toEqual([403, ""]);
  expect(refused.text).toContain(
    "You already have a session elsewhere, and more are not allowed. Log out there first.",
  );
  expect((await second.ask("/whoami")).status).toBe(401);
  expect((await first.ask("/whoami")).status).toBe(200);
  expect(clinic.log.at(-1)).toMatchObject({ event: "session-refuse", code: "concurrent", user: "demo" });
  // Whoever is in may log in again: that is not one more.
  expect((await first.login()).status).toBe(303);
  await first.ask("/logout", { method: "POST" });
  expect((await second.login()).status).toBe(303);
});

test("CONCURRENT=1:end-oldest: the older session ends, and its browser is told why", async () => {
  const clinic = await openClinic({ CONCURRENT: "1:end-oldest" });
  const [first, second] = [clinic.client(), clinic.client()];
  await first.login();
  expect((await second.login()).status).toBe(303);
  await first.visit("/");
  expect((await first.visit("/login")).text).toContain("only 1 at a time are allowed");
  expect((await second.ask("/whoami")).status).toBe(200);
});

test("CREDENTIAL_REQUIRED=1: a login with a password is a credential", async () => {
  const client = (await openClinic({ CREDENTIAL_REQUIRED: "1" })).client();
  expect((await client.login()).status).toBe(303);
  expect((await client.ask("/whoami")).status).toBe(200);
});

test("REPORT_ONLY=1: who is idle for too long is reported, and stays", async () => {
  const clinic = await openClinic({ REPORT_ONLY: "1" });
  const client = clinic.client();
  await client.login();
  clinic.advance(700);
  expect((await client.visit("/")).status).toBe(200);
  await expect.poll(() => clinic.log).toContainEqual(expect.objectContaining({ event: "session-end", reason: "idle" }));
});

test("the audit log says who came and who went, in UTC, and holds nothing that logs anybody in", async () => {
  const clinic = await openClinic();
  const client = clinic.client();
  await client.login();
  const { cookie } = client;
  await client.ask("/logout", { method: "POST" });
  await expect.poll(() => clinic.log.map(({ event }) => event)).toEqual(["session-begin", "session-end"]);
  expect(clinic.log[1]).toMatchObject({ user: "demo", reason: "logout", time: expect.stringMatching(/Z$/) });
  const id =
    decodeURIComponent(cookie)
      .replace(/^lindenhof=s:/, "")
      .split(".")[0] ?? "";
  expect(id.length).toBeGreaterThan(20);
  expect(JSON.stringify(clinic.log)).not.toContain(id);
});
