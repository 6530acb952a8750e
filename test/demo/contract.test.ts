import { expect, test } from "vitest";
import { openClinic } from "./clinic.ts";

test("the records need a login, and the way back leads to them", async () => {
  const client = (await openClinic()).client();
  const refused = await client.ask("/?q=x");
  expect([refused.status, refused.headers.location]).toEqual([302, "/login?next=%2F%3Fq%3Dx"]);
  expect(refused.text).not.toContain("Fenwick");
  const login = await client.login("demo", "/?q=x");
  expect([login.status, login.headers.location]).toEqual([303, "/?q=x"]);
  const records = await client.ask("/");
  expect(records.status).toBe(200);
  expect(records.text).toMatch(/<main[^>]*>.*Amalia Fenwick/s);
  expect(records.text).toContain('<meta name="session-security"');
});

test.each(["/form", "/sessions", "/account", "/confirm", "/admin", "/patients/L-2041"])(
  "%s is for nobody who is not logged in",
  async (path) => {
    const answer = await (await openClinic()).client().ask(path);
    expect([answer.status, answer.headers.location]).toEqual([302, `/login?next=${encodeURIComponent(path)}`]);
  },
);

test.each(["/whoami", "/notifications", "/slow?seconds=0", "/sessions/live", "/admin/live"])(
  "%s answers an anonymous request with 401 and JSON",
  async (path) => {
    const answer = await (await openClinic()).client().ask(path);
    expect([answer.status, JSON.parse(answer.text)]).toEqual([401, { error: "Unauthorized" }]);
  },
);

test("whoami names the user", async () => {
  const client = (await openClinic()).client();
  await client.login("other");
  expect(JSON.parse((await client.ask("/whoami")).text)).toEqual({ user: "other" });
});

test("polling by URL and by marker keeps nobody logged in, a person's page does", async () => {
  const clinic = await openClinic({ WARN_AFTER: "500", EXPIRE_AFTER: "600" });
  const client = clinic.client();
  await client.login();
  clinic.advance(400);
  await client.visit("/");
  for (const path of ["/notifications", "/whoami"]) {
    clinic.advance(290);
    expect((await client.visit(path)).status).toBe(200);
  }
  clinic.advance(20);
  const late = await client.ask("/whoami");
  expect([late.status, late.headers["session-ended"]]).toEqual([401, "idle"]);
  expect((await client.visit("/")).headers.location).toBe("/login?next=%2F");
});

test("the login page says why: after how long without activity", async () => {
  const clinic = await openClinic({ WARN_AFTER: "60", EXPIRE_AFTER: "120" });
  const client = clinic.client();
  await client.login();
  clinic.advance(120);
  await client.visit("/");
  expect((await client.visit("/login?next=%2F")).text).toContain("logged out after 2 minutes without activity");
  await expect
    .poll(() => clinic.log.filter(({ event }) => event === "session-end"))
    .toEqual([expect.objectContaining({ event: "session-end", user: "demo", reason: "idle" })]);
});

test("the ping tells how long the session has been idle, and the limits of the environment", async () => {
  const clinic = await openClinic({ WARN_AFTER: "40", EXPIRE_AFTER: "90", ABSOLUTE_TIMEOUT: "200" });
  const client = clinic.client();
  await client.login();
  clinic.advance(30);
  const headers = { "sec-fetch-site": "same-origin" };
  const answer = await client.ask("/session-security/ping", { json: {}, headers });
  expect(JSON.parse(answer.text)).toMatchObject({ idleFor: 30, warnAfter: 40, expireAfter: 90, absoluteTimeout: 200 });
});

test("a logout ends the session, also for a copy of its cookie", async () => {
  const client = (await openClinic()).client();
  await client.login();
  const { cookie } = client;
  const answer = await client.ask("/logout", { method: "POST" });
  expect([answer.status, answer.headers.location]).toEqual([303, "/login?loggedout=1"]);
  client.cookie = cookie;
  expect((await client.ask("/whoami")).status).toBe(401);
});

test("a slow request that writes to its session after the logout brings nobody back", async () => {
  const client = (await openClinic()).client();
  await client.login();
  const { cookie } = client;
  const slow = client.ask("/slow?seconds=0.3");
  await client.ask("/logout", { method: "POST" });
  await slow;
  client.cookie = cookie;
  expect((await client.ask("/whoami")).status).toBe(401);
});

test.each(["", "x", "-1", "61", "1e1", "0x5"])("slow refuses %j as a number of seconds", async (seconds) => {
  const client = (await openClinic()).client();
  await client.login();
  expect((await client.ask(`/slow?seconds=${seconds}`)).status).toBe(400);
});

test("the form keeps what was typed, when something is missing and when it is saved", async () => {
  const client = (await openClinic()).client();
  await client.login();
  const typed = { patient: "L-2041", discharged: "2026-01-31", diagnosis: "", course: "\n  <b>long</b> & winding" };
  const refused = await client.ask("/form", { form: typed });
  expect(refused.status).toBe(422);
  expect(refused.text).toContain(">\n\n  &#60;b&#62;long&#60;/b&#62; &#38; winding</textarea>");
  const saved = await client.ask("/form", { form: { ...typed, diagnosis: "Ulcer" } });
  expect([saved.status, saved.headers.location]).toEqual([303, "/form?saved=1"]);
  expect((await client.ask("/form")).text).toContain('value="Ulcer"');
});

test("a form that comes too late is not saved, and the login page says so", async () => {
  const client = (await openClinic()).client();
  const late = await client.ask("/form", { form: { diagnosis: "Ulcer" } });
  expect([late.status, late.headers.location]).toEqual([303, "/login?next=%2Fform&unsaved=1"]);
  expect((await client.ask("/login?next=%2Fform&unsaved=1")).text).toContain("was not saved");
});

test("a page that outlived its session asks for the token of the new one", async () => {
  const client = (await openClinic()).client();
  expect((await client.ask("/token")).status).toBe(401);
  await client.login();
  const old = await client.token();
  await client.login();
  const { token } = JSON.parse((await client.ask("/token")).text) as { token: string };
  expect(token).toBe(await client.token());
  expect(token).not.toBe(old);
});
