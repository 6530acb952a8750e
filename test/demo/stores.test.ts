import { describe, expect, test, vi } from "vitest";
import { openClinic, type Client } from "./clinic.ts";
import { SECRET, useServers } from "./engines.ts";

vi.setConfig({ testTimeout: 30_000 });

const servers = useServers();

/** Anything but yes and no is a failure of its own. */
async function isIn(client: Client): Promise<boolean> {
  const { status, text } = await client.ask("/whoami");
  if (status !== 200 && status !== 401) throw new Error(`${status} ${text}`);
  return status === 200;
}

describe.each(["sqlite", "redis", "postgres"] as const)("STORE on %s", (engine) => {
  test("two processes are one site: a login, a page's token and a logout of one count for the other", async () => {
    const env = await servers.env(engine);
    const [one, two] = await Promise.all([openClinic(env), openClinic(env)]);
    const here = one.client();
    expect((await here.login()).status).toBe(303);
    const there = here.at(two);
    expect(await isIn(there)).toBe(true);
    expect(await there.token()).toBe(await here.token());
    const headers = { origin: two.origin };
    expect((await there.ask("/form", { form: { token: await here.token() }, headers })).status).toBe(422);
    await there.ask("/logout", { method: "POST" });
    expect(await isIn(here)).toBe(false);
  });

  test("a ping of one process counts for the other", async () => {
    const env = await servers.env(engine);
    const [one, two] = await Promise.all([openClinic(env), openClinic(env)]);
    const here = one.client();
    await here.login();
    const ask = { json: { idleFor: 0 }, headers: { "sec-fetch-site": "same-origin" } };
    const [first, second] = [
      JSON.parse((await here.ask("/session-security/ping", ask)).text) as Record<string, unknown>,
      JSON.parse((await here.at(two).ask("/session-security/ping", ask)).text) as Record<string, unknown>,
    ];
    // The same names for session and user on both: pages notice another user's session by them.
    expect([second["session"], second["user"]]).toEqual([first["session"], first["user"]]);
  });

  test("what is ended in one process is ended in the other, also under a slow request that writes there", async () => {
    const env = await servers.env(engine);
    const [one, two] = await Promise.all([openClinic(env), openClinic(env)]);
    const [admin, nurse] = [one.client(), two.client()];
    await Promise.all([admin.login("admin"), nurse.login("other")]);
    const slow = nurse.ask("/slow?seconds=0.5");
    const { rows } = JSON.parse((await admin.ask("/admin/live")).text) as { rows: { user: string }[] };
    expect(rows.map(({ user }) => user)).toEqual(["admin", "other"]);
    await admin.ask("/admin/end-everyone", { form: { notice: "Maintenance" } });
    expect((await nurse.ask("/whoami")).headers["session-ended"]).toBe("revoked");
    await slow;
    expect(await isIn(nurse)).toBe(false);
    await nurse.visit("/");
    // Its login page may come from either process.
    expect((await nurse.at(one).visit("/login")).text).toContain("Maintenance");
    expect(await isIn(admin.at(two))).toBe(true);
  });

  test("a limit of sessions holds over all processes", async () => {
    const env = { ...(await servers.env(engine)), CONCURRENT: "1:refuse" };
    const [one, two] = await Promise.all([openClinic(env), openClinic(env)]);
    expect((await one.client().login()).status).toBe(303);
    expect((await two.client().login()).status).toBe(403);
  });

  test("a restart of the process logs nobody out", async () => {
    const env = await servers.env(engine);
    const before = await openClinic(env);
    const client = before.client();
    await client.login();
    await before.close();
    expect(await isIn(client.at(await openClinic(env)))).toBe(true);
  });

  test("a secret is replaced without logging anybody out; without the old one its cookies are worth nothing", async () => {
    const env = await servers.env(engine);
    const client = (await openClinic(env)).client();
    await client.login();
    const fresh = "another secret that is long enough as well";
    expect(await isIn(client.at(await openClinic({ ...env, SESSION_SECRET: `${fresh},${SECRET}` })))).toBe(true);
    expect(await isIn(client.at(await openClinic({ ...env, SESSION_SECRET: fresh })))).toBe(false);
  });

  test("a wrong password leaves nothing in the store's lists, a login one session", async () => {
    const clinic = await openClinic(await servers.env(engine));
    const client = clinic.client();
    await client.login("demo", "", "wrong");
    await client.login();
    const { rows } = JSON.parse((await client.ask("/sessions/live")).text) as { rows: unknown[] };
    expect(rows).toHaveLength(1);
  });
});

describe.each(["redis", "postgres"] as const)("when %s does not answer", (engine) => {
  test("a hung server is 503 within two seconds, logs nobody out, and is used again when it wakes", async () => {
    const clinic = await openClinic(await servers.env(engine));
    const client = clinic.client();
    await client.login();
    const { cookie } = client;
    await servers[engine].hang();
    try {
      const began = performance.now();
      const [page, data, login] = await Promise.all([
        client.visit("/"),
        client.ask("/whoami"),
        clinic.client().login("other"),
      ]);
      expect([page.status, data.status, login.status]).toEqual([503, 503, 503]);
      expect(page.headers["retry-after"]).toBe("1");
      expect(login.headers["set-cookie"]).toBeUndefined();
      // The session library has one second, the package half of that; the rest is for a busy machine.
      expect(performance.now() - began).toBeLessThan(2500);
    } finally {
      await servers[engine].resume();
    }
    expect(client.cookie).toBe(cookie);
    await expect.poll(async () => isIn(client), { timeout: 10_000 }).toBe(true);
  });

  test("a server that is gone is 503 at once, and used again when it is back", async () => {
    const clinic = await openClinic(await servers.env(engine));
    const client = clinic.client();
    await client.login();
    await servers[engine].kill();
    try {
      expect((await client.ask("/whoami")).status).toBe(503);
      expect((await client.ask("/logout", { method: "POST" })).status).toBe(503);
    } finally {
      await servers[engine].restart({ empty: true });
    }
    // PostgreSQL has kept its sessions, this Redis has forgotten them: then nobody is let in.
    await expect
      .poll(async () => (await client.ask("/whoami")).status, { timeout: 10_000 })
      .toBe(engine === "redis" ? 401 : 200);
    expect((await client.login()).status).toBe(303);
  });

  test("ON_STORE_FAILURE=allow does not help where the sessions themselves are away", async () => {
    const clinic = await openClinic({ ...(await servers.env(engine)), ON_STORE_FAILURE: "allow" });
    const client = clinic.client();
    await client.login();
    await servers[engine].hang();
    try {
      expect((await client.ask("/whoami")).status).toBe(503);
    } finally {
      await servers[engine].resume();
    }
  });
});
