/** The authority without a framework: sessions with an id of their own, and what a process may rely on. */
import { expect, test } from "vitest";
import { memory } from "../../src/stores/memory/index.ts";
import { manualClock } from "../../src/testing/index.ts";
import { createEngine, type Kind, type Store } from "../../src/server/index.ts";
import { engineKit, GET, POST, type Asked } from "./engine-kit.ts";

const READ = { how: "read", page: false } as const;
const PERSON = { how: "person", page: true } as const;
const WEAK = { how: "weak", page: true } as const;

/** Writes down what each touch of a store was. */
function hearing(asked: string[]): (store: Store) => Store {
  return (store) => {
    const touch = store.touch.bind(store);
    store.touch = async (key, how) => (asked.push(how.how), touch(key, how));
    return store;
  };
}

test("a session that the store has forgotten does not begin again by a login older than its user's own limit", async () => {
  const clock = manualClock();
  const engine = createEngine<Asked>(
    {
      identify: ({ user }) => user,
      store: memory({ clock: clock.now, keepEnded: 0 }),
      policy: { expireAfter: 600 },
      policyFor: () => ({ expireAfter: 60 }),
      log: () => {},
    },
    { now: clock.now, timer: clock.timer },
  );
  const at = (age: number) => ({
    request: { user: "ada" },
    identity: { user: "ada", session: "s", age },
    marker: undefined,
  });
  expect(await engine.arrive(at(0), READ, GET)).toMatchObject({ state: "live" });
  for (let age = 30; age < 600; age += 30) {
    clock.advance(30_000);
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    const { state } = await engine.arrive(at(age), READ, GET);
    expect([age, state]).toEqual([age, age < 60 ? "live" : "ended"]);
  }
  await engine.close();
});

test("a page with forty sub-resources asks the store once, a POST always", async () => {
  const asked: string[] = [];
  const kit = engineKit({}, hearing(asked));
  const { key } = await kit.begin();
  const arrival = { request: { user: "ada" }, identity: kit.identity("ada"), marker: key };
  await kit.engine.arrive(arrival, PERSON, GET);
  for (let i = 0; i < 40; i += 1) await kit.engine.arrive(arrival, READ, GET);
  expect(asked).toEqual(["person"]);
  await kit.engine.arrive(arrival, PERSON, POST);
  await kit.engine.arrive(arrival, READ, POST);
  expect(asked).toEqual(["person", "person", "read"]);
  kit.seconds(1);
  await kit.engine.arrive(arrival, READ, GET);
  expect(asked).toHaveLength(4);
  await kit.engine.close();
});

test("a page and what it loads at once ask the store once, and a person's navigation for itself", async () => {
  const asked: string[] = [];
  const kit = engineKit({}, hearing(asked));
  const { key } = await kit.begin();
  const arrival = { request: { user: "ada" }, identity: kit.identity("ada"), marker: key };
  const burst = async (...kinds: Kind[]) =>
    Promise.all(kinds.map(async (kind) => kit.engine.arrive(arrival, kind, GET)));
  for (const { state } of await burst(PERSON, READ, READ, PERSON, WEAK)) expect(state).toBe("live");
  expect(asked).toEqual(["person"]);
  kit.seconds(1);
  await burst(READ, WEAK, PERSON, READ);
  expect(asked).toEqual(["person", "read", "weak", "person"]);
  await kit.engine.close();
});

test("a request that comes after an end here does not wait for an answer from before it", async () => {
  let touched!: () => void;
  let arrives!: () => void;
  const [touching, arriving] = [
    new Promise<void>((done) => (touched = done)),
    new Promise<void>((done) => (arrives = done)),
  ];
  let calls = 0;
  const kit = engineKit({}, (store) => {
    const touch = store.touch.bind(store);
    store.touch = async (key, how) => {
      const stand = await touch(key, how);
      if (++calls > 1) return stand;
      touched();
      await arriving;
      return stand;
    };
    return store;
  });
  const { key } = await kit.begin();
  const arrival = { request: { user: "ada" }, identity: kit.identity("ada"), marker: key };
  const before = kit.engine.arrive(arrival, READ, GET);
  await touching;
  await kit.engine.end(key, "logout");
  expect(await kit.engine.arrive(arrival, READ, GET)).toEqual({ state: "ended", end: { ended: "logout" } });
  arrives();
  expect(await before).toMatchObject({ state: "live" });
  await kit.engine.close();
});

test("when the store fails, all who waited for the same answer are refused, and the next one asks again", async () => {
  let fails = true;
  const kit = engineKit({}, (store) => {
    const touch = store.touch.bind(store);
    store.touch = async (key, how) => {
      if (fails) throw new Error("away");
      return touch(key, how);
    };
    return store;
  });
  const { key } = await kit.begin();
  const arrival = { request: { user: "ada" }, identity: kit.identity("ada"), marker: key };
  const burst = await Promise.allSettled([PERSON, READ].map(async (kind) => kit.engine.arrive(arrival, kind, GET)));
  for (const { status } of burst) expect(status).toBe("rejected");
  fails = false;
  expect(await kit.engine.arrive(arrival, READ, GET)).toMatchObject({ state: "live" });
  await kit.engine.close();
});

test("an end elsewhere is known here after touchEvery at the latest, and an end here at once", async () => {
  const kit = engineKit();
  const other = engineKit({ store: kit.store });
  const { key } = await kit.begin();
  const arrival = { request: { user: "ada" }, identity: kit.identity("ada"), marker: key };
  expect(await kit.engine.arrive(arrival, PERSON, GET)).toMatchObject({ state: "live" });
  await other.engine.end(key, "revoked");
  expect(await other.engine.arrive(arrival, PERSON, GET)).toEqual({ state: "ended", end: { ended: "revoked" } });
  kit.seconds(1);
  expect(await kit.engine.arrive(arrival, PERSON, GET)).toEqual({ state: "ended", end: { ended: "revoked" } });
  await kit.engine.close();
});

test("a marker of somebody else is no session of this user", async () => {
  const kit = engineKit();
  const { key } = await kit.begin("ada");
  const stolen = { request: { user: "bob" }, identity: kit.identity("bob"), marker: key };
  expect(await kit.engine.arrive(stolen, PERSON, POST)).toEqual({ state: "ended", end: { ended: "unknown" } });
  const forged = { ...stolen, marker: { ...key, user: "bob" } };
  expect(await kit.engine.arrive(forged, PERSON, POST)).toEqual({ state: "ended", end: { ended: "unknown" } });
  expect(await kit.engine.ping(forged, '{"idleFor":0}')).toEqual({ ended: "unknown" });
  await kit.engine.close();
});

test("whatever a ping claims, the store is told a finite number of milliseconds", async () => {
  const claims: unknown[] = [];
  const kit = engineKit({}, (store) => {
    const touch = store.touch.bind(store);
    store.touch = async (key, how) => {
      claims.push(how.idleFor);
      return touch(key, how);
    };
    return store;
  });
  const { key } = await kit.begin();
  const arrival = { request: { user: "ada" }, identity: kit.identity("ada"), marker: key };
  for (const seconds of ["1e308", "1e305", "9e15", "1e-320"]) await kit.engine.ping(arrival, `{"idleFor":${seconds}}`);
  expect(claims).toHaveLength(4);
  expect(claims.filter((claim) => !Number.isFinite(claim))).toEqual([]);
  await kit.engine.close();
});
