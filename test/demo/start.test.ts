import { once } from "node:events";
import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { createApp } from "../../demo/app.ts";
import { EnvironmentError, inWordsOfTheEnvironment, readConfig, type Environment } from "../../demo/config.ts";
import { ask, errorsOf, run, urlOf } from "./program.ts";

// Each starts a real process, two of them two; on a machine with other work that takes seconds.
vi.setConfig({ testTimeout: 30_000 });

test.each([
  ["PORT", "abc", "whole number from 0 to 65535"],
  ["PORT", "", "whole number"],
  ["PORT", "65536", "65535"],
  ["PORT", "0x50", "whole number"],
  ["HOST", " ", "must not be empty"],
  ["TRUST_PROXY", "yes", "whole number from 0 to 10"],
  ["WARN_AFTER", "700", "must be less than expireAfter (600)"],
  ["WARN_AFTER", "9 minutes", "number of seconds"],
  ["WARN_AFTER", "0", "above 0"],
  ["EXPIRE_AFTER", "-1", "number of seconds"],
  ["EXPIRE_AFTER", "Infinity", "number of seconds"],
  ["EXPIRE_AFTER", "999999999", "at most"],
  ["ABSOLUTE_TIMEOUT", "60", "must be at least expireAfter (600)"],
  ["TOUCH_EVERY", "6", "5"],
  ["TOUCH_EVERY", "often", "number of seconds"],
  ["ON_END", "foo", "reload, redirect, lock"],
  ["ON_END", "toString", "reload, redirect, lock"],
  ["EXTEND_ON", "mouse", "input, activity, confirm"],
  ["CONCURRENT", "2", "NUMBER:refuse or NUMBER:end-oldest"],
  ["CONCURRENT", "2:kill", "NUMBER:refuse"],
  ["CONCURRENT", "0:refuse", "from 1 to 1000"],
  ["CONCURRENT", "1001:end-oldest", "from 1 to 1000"],
  ["ON_STORE_FAILURE", "maybe", "deny, allow"],
  ["REPORT_ONLY", "true", "0, 1"],
  ["CREDENTIAL_REQUIRED", "yes", "0, 1"],
  ["ADOPT_UNMARKED", "on", "0, 1"],
])("%s=%j stops the start with one line that names it and the rule", (name, value, rule) => {
  const message = refusalOf({ [name]: value });
  expect(message).toMatch(new RegExp(`^${name}=${value}: .*$`));
  expect(message).toContain(rule);
});

test.each([
  ["redis://:hunter2@", "redis:", "must be memory:"],
  ["redis://user:hunter2@cache/hunter2", "redis:", "must be memory:"],
  ["rediss:cache:hunter2", "redis:", "must be memory:"],
  ["postgres://u:hunter2@db", "postgres:", "postgres://HOST/DATABASE"],
  ["postgres://u:hunter2/3@db/x", "postgres:", "postgres://HOST/DATABASE"],
  ["mysql://u:hunter2@db/x", "mysql:", "must be memory:"],
  ["REDIS://u:hunter2@db", "(no scheme)", "must be memory:"],
  ["memory", "(no scheme)", "must be memory:"],
  ["memory:hunter2", "memory:", "must be memory:"],
  ["hunter2", "(no scheme)", "must be memory:"],
  ["sqlite:", "sqlite:", "must name a file"],
  ["sqlite::memory:", "sqlite:", "must name a file"],
  ["", "", "must not be empty"],
])("STORE=%s is refused as %s, without telling its password", (STORE, shown, rule) => {
  const message = refusalOf({ STORE, SESSION_SECRET: "s".repeat(32) });
  expect(message.startsWith(`STORE=${shown}: `)).toBe(true);
  expect(message).toContain(rule);
  expect(message).not.toContain("hunter2");
});

test.each(["sqlite:clinic.db", "redis://:hunter2@cache", "postgres://u:hunter2@db/x?password=hunter2"])(
  "STORE=%s needs a secret that all processes share, and the error says how to make one",
  (STORE) => {
    const message = refusalOf({ STORE });
    expect(message).toMatch(/^SESSION_SECRET=\(not set\): is required with STORE=/);
    expect(message).toContain("crypto.randomBytes(32)");
    expect(message).not.toContain("hunter2");
  },
);

test.each([
  ["redis://cache", "too short"],
  ["redis://cache", ""],
  ["redis://cache", `${"s".repeat(32)},`],
  ["redis://cache", `${"s".repeat(32)},${"t".repeat(31)}`],
  ["memory:", "too short"],
])("with STORE=%s, SESSION_SECRET=%j is refused and not shown", (STORE, SESSION_SECRET) => {
  const message = refusalOf({ STORE, SESSION_SECRET });
  expect(message).toMatch(/^SESSION_SECRET=\(not shown\): each of the secrets .* at least 32 characters/);
  for (const secret of SESSION_SECRET.split(",").filter(Boolean)) expect(message).not.toContain(secret);
});

test.each([
  ["sqlite:data/clinic.db", { engine: "sqlite", file: "data/clinic.db", shown: "sqlite:data/clinic.db" }],
  ["redis://cache", { engine: "redis", url: "redis://cache", shown: "redis://cache" }],
  ["rediss://u:p@cache:1/2", { engine: "redis", url: "rediss://u:p@cache:1/2", shown: "rediss://cache:1/2" }],
  ["postgres://u:p@db/x?a=p", { engine: "postgres", url: "postgres://u:p@db/x?a=p", shown: "postgres://db/x" }],
  ["postgresql://db/x", { engine: "postgres", url: "postgresql://db/x", shown: "postgresql://db/x" }],
])("STORE=%s is understood", (STORE, store) => {
  const [first, second] = ["s".repeat(32), "t".repeat(32)];
  const config = readConfig({ STORE, SESSION_SECRET: `${first}, ${second}` });
  expect(config).toMatchObject({ store, secrets: [first, second] });
});

test("a store that is not memory is never served from memory", () => {
  const config = readConfig({ STORE: "redis://cache", SESSION_SECRET: "s".repeat(32) });
  expect(() => createApp(config, { record() {}, failure() {} })).toThrow("was not opened");
});

test("ADOPT_UNMARKED and CREDENTIAL_REQUIRED exclude each other", () => {
  expect(refusalOf({ ADOPT_UNMARKED: "1", CREDENTIAL_REQUIRED: "1" })).toMatch(/^ADOPT_UNMARKED=1: /);
});

test("every value of the contract is understood", () => {
  const env = {
    PORT: "0",
    HOST: "::1",
    WARN_AFTER: "20",
    EXPIRE_AFTER: "30.5",
    ABSOLUTE_TIMEOUT: "60",
    STORE: "memory:",
    TRUST_PROXY: "1",
    TOUCH_EVERY: "0",
    ON_END: "lock",
    EXTEND_ON: "confirm",
    CONCURRENT: "2:end-oldest",
    ON_STORE_FAILURE: "allow",
    REPORT_ONLY: "1",
    CREDENTIAL_REQUIRED: "1",
    ADOPT_UNMARKED: "0",
    SESSION_SECRET: "s".repeat(32),
  };
  expect(readConfig(env)).toEqual({
    port: 0,
    host: "::1",
    trustProxy: 1,
    store: { engine: "memory", shown: "memory:" },
    secrets: ["s".repeat(32)],
    policy: { warnAfter: 20, expireAfter: 30.5, absoluteTimeout: 60 },
    touchEvery: 0,
    onEnd: "lock",
    extendOn: "confirm",
    concurrent: { max: 2, beyond: "end-oldest" },
    onStoreFailure: "allow",
    reportOnly: true,
    credentialRequired: true,
    adoptUnmarked: false,
  });
  expect(readConfig({})).toMatchObject({ port: 3000, host: "127.0.0.1", policy: { warnAfter: 540, expireAfter: 600 } });
});

test("README.md lists each variable that is read, and no other", () => {
  const read = new Set<string>();
  // SQLite, so that the secret is looked for as well.
  const env = { STORE: "sqlite:x", SESSION_SECRET: "s".repeat(32) } as Environment;
  readConfig(new Proxy(env, { get: (target, name: string) => (read.add(name), target[name]) }));
  const table = readFileSync(new URL("../../demo/README.md", import.meta.url), "utf8");
  const listed = [...table.matchAll(/^\| `([A-Z_]+)` \|/gm)].map((match) => match[1]);
  expect(new Set(listed)).toEqual(read);
});

test("a wrong variable ends the program with that line alone and exit code 1", async () => {
  const program = run({ PORT: "abc" });
  const [lines, [code]] = await Promise.all([errorsOf(program), once(program, "exit")]);
  expect(code).toBe(1);
  expect(lines).toBe("PORT=abc: must be a whole number from 0 to 65535\n");
});

test("a port that is taken is a wrong variable as well", async () => {
  const first = run({ PORT: "0" });
  const port = new URL(await urlOf(first)).port;
  const second = run({ PORT: port });
  const [lines, [code]] = await Promise.all([errorsOf(second), once(second, "exit")]);
  expect([code, lines]).toEqual([1, `PORT=${port}: another program listens there\n`]);
});

test.each(["SIGTERM", "SIGINT"] as const)(
  "%s lets the running request finish, takes no new one, and exits with 0",
  async (signal) => {
    const program = run({ PORT: "0" });
    const url = await urlOf(program);
    const login = await ask(`${url}/login`, "username=demo&password=demo");
    const slow = ask(`${url}/slow?seconds=0.5`, undefined, login.cookie);
    // The answer to this one says that the slow one, sent before it, has arrived.
    await ask(`${url}/whoami`, undefined, login.cookie);
    program.kill(signal);
    const [exit, answer] = await Promise.all([once(program, "exit"), slow]);
    expect(exit).toEqual([0, null]);
    expect([answer.status, answer.text]).toEqual([200, '{"waited":0.5,"written":1}']);
    await expect(ask(`${url}/login`)).rejects.toThrow("ECONNREFUSED");
  },
);

function refusalOf(env: Environment): string {
  try {
    const config = readConfig(env);
    inWordsOfTheEnvironment(env, () => createApp(config, { record() {}, failure() {} }));
  } catch (error) {
    if (error instanceof EnvironmentError) return error.message;
    throw error;
  }
  return "not refused";
}
