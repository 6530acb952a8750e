import { once } from "node:events";
import { expect, test, vi } from "vitest";
import { freePort } from "../servers/ports.ts";
import { startRedis } from "../servers/redis.ts";
import { SECRET, useServers } from "./engines.ts";
import { ask, errorsOf, run, urlOf } from "./program.ts";

// Each starts real processes; on a machine with other work that takes seconds.
vi.setConfig({ testTimeout: 60_000 });

const servers = useServers();

/** What a start that fails prints. */
async function refusal(STORE: string): Promise<{ code: unknown; printed: string }> {
  const program = run({ PORT: "0", STORE, SESSION_SECRET: SECRET });
  const [printed, [code]] = await Promise.all([errorsOf(program), once(program, "exit")]);
  return { code, printed };
}

test.each(["redis://u:hunter2@127.0.0.1:PORT", "postgres://u:hunter2@127.0.0.1:PORT/x"])(
  "STORE=%s where nobody listens ends the start with one line, without the password",
  async (pattern) => {
    const port = await freePort();
    const { code, printed } = await refusal(pattern.replace("PORT", String(port)));
    expect(code).toBe(1);
    expect(printed).toMatch(/^STORE=(redis|postgres):\/\/127\.0\.0\.1:\d+(\/x)?: cannot be used: .*ECONNREFUSED.*\n$/);
    expect(printed).not.toContain("hunter2");
  },
);

test("a wrong password of Redis is said and not shown", async () => {
  await using redis = await startRedis({ settings: { requirepass: "right" } });
  const { code, printed } = await refusal(`redis://:hunter2@127.0.0.1:${redis.port}`);
  expect([code, printed.split("\n").length]).toEqual([1, 2]);
  expect(printed).toMatch(/^STORE=redis:\/\/127\.0\.0\.1:\d+: cannot be used: .*WRONGPASS/);
  expect(printed).not.toContain("hunter2");
});

test("a wrong password of PostgreSQL is said and not shown", async () => {
  const url = new URL(servers.postgres.url);
  url.password = "hunter2";
  const { code, printed } = await refusal(url.href);
  expect([code, printed.split("\n").length]).toEqual([1, 2]);
  expect(printed).toMatch(/^STORE=postgres:.*: cannot be used: password authentication failed/);
  expect(printed).not.toContain("hunter2");
});

test.each(["redis", "postgres"] as const)("a %s that hangs ends the start as well", async (engine) => {
  const { STORE = "" } = await servers.env(engine);
  await servers[engine].hang();
  try {
    const { code, printed } = await refusal(STORE);
    expect([code, printed.split("\n").length]).toEqual([1, 2]);
    expect(printed).toMatch(/^STORE=.*: cannot be used: (no answer within 3000 ms|timeout expired)/);
  } finally {
    await servers[engine].resume();
  }
});

test.each(["sqlite:/no/such/folder/clinic.db", `sqlite:${import.meta.filename}`])(
  "STORE=%s ends the start with one line",
  async (STORE) => {
    const { code, printed } = await refusal(STORE);
    expect([code, printed.split("\n").length]).toEqual([1, 2]);
    expect(printed).toMatch(/^STORE=sqlite:.*: cannot be used: (unable to open database file|file is not a database)/);
  },
);

test.each(["sqlite", "redis", "postgres"] as const)(
  "processes that start at once on an empty %s serve one site, and stop cleanly",
  async (engine) => {
    const env = { PORT: "0", ...(await servers.env(engine)) };
    const running = [run(env), run(env), run(env)];
    const [one = "", two = "", three = ""] = await Promise.all(running.map(urlOf));
    const { cookie } = await ask(`${one}/login`, "username=demo&password=demo");
    for (const url of [one, two, three])
      expect((await ask(`${url}/whoami`, undefined, cookie)).text).toBe('{"user":"demo"}');
    await ask(`${two}/logout`, "", cookie);
    expect((await ask(`${three}/whoami`, undefined, cookie)).status).toBe(401);
    for (const program of running) program.kill("SIGTERM");
    const exits = await Promise.all(running.map(async (program) => once(program, "exit")));
    expect(exits).toEqual([
      [0, null],
      [0, null],
      [0, null],
    ]);
  },
);
