import { expect, test } from "vitest";
import { openClinic, type Client } from "./clinic.ts";

interface Row {
  readonly tag: string;
  readonly user: string;
  readonly idle: string;
  readonly current: boolean;
}

async function rowsOf(client: Client, path = "/sessions/live"): Promise<Row[]> {
  return (JSON.parse((await client.ask(path)).text) as { rows: Row[] }).rows;
}

async function otherTag(client: Client): Promise<string> {
  return (await rowsOf(client)).find(({ current }) => !current)?.tag ?? "none";
}

async function isIn(client: Client): Promise<boolean> {
  return (await client.ask("/whoami")).status === 200;
}

test("a user sees the own sessions alone and ends one of them", async () => {
  const clinic = await openClinic();
  const [here, there, stranger] = [clinic.client(), clinic.client(), clinic.client()];
  await Promise.all([here.login(), there.login(), stranger.login("other")]);
  const rows = await rowsOf(here);
  expect(rows.filter(({ current }) => current)).toHaveLength(1);
  expect(rows).toHaveLength(2);
  const tag = await otherTag(here);
  // A stranger who knows the tag ends nothing with it.
  await stranger.ask("/sessions/end", { form: { tag, user: "demo" } });
  expect(await isIn(there)).toBe(true);
  await here.ask("/sessions/end", { form: { tag } });
  expect([await isIn(there), await isIn(here)]).toEqual([false, true]);
});

test("all sessions but this one can be ended at once", async () => {
  const clinic = await openClinic();
  const clients = [clinic.client(), clinic.client(), clinic.client()] as const;
  await Promise.all(clients.map(async (client) => client.login()));
  await clients[0].ask("/sessions/end-others", { method: "POST" });
  expect(await Promise.all(clients.map(isIn))).toEqual([true, false, false]);
});

test.each([
  ["was away for half the idle timeout", [300]],
  ["has been busy for a quarter of an hour", [250, 250, 250, 200]],
])("7.5.2: who %s confirms with the password before a session is ended", async (_, pauses) => {
  const clinic = await openClinic();
  const [here, there] = [clinic.client(), clinic.client()];
  await Promise.all([here.login(), there.login()]);
  for (const seconds of pauses) {
    clinic.advance(seconds);
    await Promise.all([here.visit("/"), there.visit("/")]);
  }
  const tag = await otherTag(here);
  for (const path of ["/sessions/end", "/sessions/end-others"]) {
    const sent = await here.ask(path, { form: { tag } });
    expect([sent.status, sent.headers.location]).toEqual([303, "/confirm?next=%2Fsessions"]);
  }
  expect(await isIn(there)).toBe(true);

  const wrong = await here.ask("/confirm", { form: { password: "other", next: "/sessions" } });
  expect([wrong.status, await isIn(here)]).toEqual([401, true]);
  expect((await here.ask("/sessions/end", { form: { tag } })).headers.location).toBe("/confirm?next=%2Fsessions");
  const confirmed = await here.ask("/confirm", { form: { password: "demo", next: "/sessions" } });
  expect([confirmed.status, confirmed.headers.location]).toEqual([303, "/sessions"]);
  expect((await here.ask("/sessions/end", { form: { tag } })).headers.location).toBe("/sessions?ended=1");
  expect(await isIn(there)).toBe(false);
});

test("a confirmation gives the session a new id, and the old one is worth nothing", async () => {
  const client = (await openClinic()).client();
  await client.login();
  const [old, token] = [client.cookie, await client.token()];
  await client.ask("/confirm", { form: { password: "demo", next: "/" } });
  expect(client.cookie).not.toBe(old);
  // A form that is open in another tab is still accepted.
  expect(await client.token()).toBe(token);
  expect(await isIn(client)).toBe(true);
  client.cookie = old;
  expect(await isIn(client)).toBe(false);
});

test("a confirmation is for the one who is logged in, leads back to this site alone, and may not be guessed", async () => {
  const client = (await openClinic()).client();
  expect((await client.ask("/confirm", { form: { password: "demo" } })).headers.location).toMatch(/^\/login/);
  await client.login();
  const other = { username: "admin", user: "admin", password: "admin", next: "/" };
  expect((await client.ask("/confirm", { form: other })).status).toBe(401);
  expect((await client.ask("/confirm?next=//evil.example")).text).toContain('name="next" value="/"');
  const away = await client.ask("/confirm", { form: { password: "demo", next: "//evil.example" } });
  expect(away.headers.location).toBe("/");
  // Counted together: a thief of the session has twenty guesses, not twenty at each page.
  const guesses = Array.from({ length: 24 }, async (_, index) =>
    index % 2 === 0
      ? client.ask("/confirm", { form: { password: "wrong" } })
      : client.ask("/account/password", { form: { current: "wrong" } }),
  );
  const statuses = (await Promise.all(guesses)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 429)).toHaveLength(5);
  expect((await client.ask("/confirm", { form: { password: "demo" } })).status).toBe(429);
});

test.each(["/confirm", "/account/password", "/sessions/end", "/admin/end-everyone", "/admin/disable"])(
  "POST %s needs the token of a page when a browser sends it",
  async (path) => {
    const clinic = await openClinic();
    const client = clinic.client();
    await client.login("admin");
    const headers = { origin: clinic.origin };
    expect((await client.ask(path, { form: { token: "wrong", user: "other" }, headers })).status).toBe(403);
    expect(clinic.log.filter(({ event }) => event === "session-end")).toEqual([]);
  },
);
