/** Audit records: who, when, from where, which session, how it ended, for how long it was active. */
import { expect, test } from "vitest";
import { auditTo, type AuditRecord } from "../../src/observe/audit/index.ts";
import { engineKit } from "../server/engine-kit.ts";

const MIDNIGHT = Date.UTC(2026, 0, 1);

type Kit = ReturnType<typeof engineKit>;

function audited(kit: Kit, write?: (record: AuditRecord) => unknown) {
  const records: AuditRecord[] = [];
  const stop = auditTo(kit.engine.events, write ?? ((record) => records.push(record)), {
    now: () => MIDNIGHT + kit.clock.now(),
  });
  return { records, stop };
}

async function pass(kit: Kit, seconds: number): Promise<void> {
  for (let step = 0; step < seconds; step += 5) {
    kit.seconds(5);
    await kit.settled();
  }
}

test("a session leaves a record of its begin and one of its end, with the time at which it ended", async () => {
  const kit = engineKit({ note: () => ({ address: "192.0.2.7", browser: "a browser" }) });
  const { records } = audited(kit);
  const { key, answer } = await kit.begin();
  // In steps: in one jump the store's deadline would pass while it is asked what is due.
  await pass(kit, 30);
  const arrival = { request: { user: "ada" }, identity: kit.identity("ada"), marker: key };
  await kit.engine.ping(arrival, JSON.stringify({ idleFor: 2.5 }));
  await pass(kit, 90);
  const who = { user: "ada", session: answer.session, "from.address": "192.0.2.7", "from.browser": "a browser" };
  expect(records).toEqual([
    { event: "session.begin", id: `begin:${answer.session}`, at: "2026-01-01T00:00:00.000Z", ...who },
    {
      event: "session.end",
      id: `end:${answer.session}`,
      at: "2026-01-01T00:01:27.500Z",
      ...who,
      reason: "idle",
      age: 87.5,
      activeFor: 27.5,
      idleFor: 60,
    },
  ]);
});

test("an end that is recorded again has the same id", async () => {
  // A process that dies after it has written, and before the store knows: its entry is handed out again.
  let settles = false;
  const kit = engineKit(
    {},
    (store) =>
      new Proxy(store, {
        get(target, name) {
          if (name === "settle" && !settles) return async () => Promise.reject(new Error("connection lost"));
          const member: unknown = Reflect.get(target, name, target);
          return typeof member === "function" ? (member.bind(target) as unknown) : member;
        },
      }),
  );
  const { records } = audited(kit);
  const { key } = await kit.begin();
  await kit.engine.end(key, "logout");
  await kit.settled();
  settles = true;
  await pass(kit, 60);
  const ends = records.filter(({ event }) => event === "session.end");
  expect(ends.length).toBeGreaterThan(1);
  expect(new Set(ends.map((each) => "id" in each && each.id)).size).toBe(1);
});

test("refusals, failures of the store and pollers are recorded, extensions are not", async () => {
  const kit = engineKit();
  const { records } = audited(kit);
  const { key } = await kit.begin();
  const arrival = { request: { user: "ada" }, identity: kit.identity("ada"), marker: key };
  await kit.engine.ping(arrival, "{}");
  await kit.engine.ping(arrival, JSON.stringify({ idleFor: 0 }));
  await kit.engine.ping(arrival, "not JSON");
  await kit.engine.events.emit("refuse", { code: "concurrent", user: "ada", note: { address: "192.0.2.1" } });
  await kit.engine.events.emit("poller", { user: "ada", session: "tag", route: "/poll", times: 3, idleFor: 61.2345 });
  const error = Object.assign(new Error("connect redis://:a-password@10.0.0.1"), { code: "store-timeout" });
  await kit.engine.events.emit("storeFailure", { operation: "touch", error });
  expect(records.slice(1)).toEqual([
    { event: "session.refuse", at: "2026-01-01T00:00:00.000Z", code: "malformed" },
    {
      event: "session.refuse",
      at: "2026-01-01T00:00:00.000Z",
      code: "concurrent",
      user: "ada",
      "from.address": "192.0.2.1",
    },
    {
      event: "session.poller",
      at: "2026-01-01T00:00:00.000Z",
      user: "ada",
      session: "tag",
      route: "/poll",
      times: 3,
      idleFor: 61.235,
    },
    { event: "session.store-failure", at: "2026-01-01T00:00:00.000Z", operation: "touch", code: "store-timeout" },
  ]);
});

test("a record is flat, and nothing that is noted takes the place of what happened", async () => {
  const kit = engineKit({ note: () => ({ user: "bob", reason: "logout", event: "x", __proto__: "y" }) });
  const { records } = audited(kit);
  const { key } = await kit.begin();
  await kit.engine.end(key, "revoked");
  await kit.settled();
  expect(records[1]).toMatchObject({ event: "session.end", user: "ada", reason: "revoked", "from.user": "bob" });
  for (const record of records)
    for (const value of Object.values(record)) expect(typeof value).toMatch(/string|number|boolean/);
});

test("a record shows what is in it: line breaks, control characters and direction marks are written out", async () => {
  const kit = engineKit({ note: () => ({ "bro\nwser": "a\r\n\u001b[2J\u009b\u202Eb\u2028\u2066c\u200b" }) });
  const { records } = audited(kit);
  await kit.begin("ada\nlevel=info user=admin\u202e");
  expect(records[0]).toMatchObject({
    user: String.raw`ada\u000alevel=info user=admin\u202e`,
    [String.raw`from.bro\u000awser`]: String.raw`a\u000d\u000a\u001b[2J\u009b\u202eb\u2028\u2066c\u200b`,
  });
});

test("names in any script stay as they are", async () => {
  const kit = engineKit();
  const { records } = audited(kit);
  await kit.begin("Zoë Müller-Łukasz 王小明 محمد 😀");
  expect(records[0]).toMatchObject({ user: "Zoë Müller-Łukasz 王小明 محمد 😀" });
});

test("no login waits for its record to be written, and none fails because it could not be", async () => {
  const kit = engineKit();
  audited(kit, () => new Promise(() => {}));
  audited(kit, () => {
    throw new Error("disk full");
  });
  const { key } = await kit.begin();
  await kit.engine.end(key, "logout");
  await kit.settled();
  expect(kit.log).toEqual(['a listener of "begin" failed: disk full', 'a listener of "end" failed: disk full']);
});

test("an end is not reported as done before its record is written", async () => {
  const settled: unknown[] = [];
  const kit = engineKit({}, (store) => {
    const settle = store.settle.bind(store);
    return Object.assign(store, {
      settle: async (keys: Parameters<typeof settle>[0]) => (settled.push(keys), settle(keys)),
    });
  });
  let written!: () => void;
  audited(kit, ({ event }) => (event === "session.end" ? new Promise<void>((done) => (written = done)) : undefined));
  const { key } = await kit.begin();
  await kit.engine.end(key, "logout");
  await kit.settled();
  expect(settled).toEqual([]);
  written();
  await kit.settled();
  expect(settled).toHaveLength(1);
});

test("who has stopped is told nothing more", async () => {
  const kit = engineKit();
  const { records, stop } = audited(kit);
  stop();
  const { key } = await kit.begin();
  await kit.engine.end(key, "logout");
  await kit.settled();
  expect(records).toEqual([]);
});
