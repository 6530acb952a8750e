/** Ends on other servers: heard of where the store tells, looked for where it does not, and reported by one of them. */
import { expect, test } from "vitest";
import { createEngine, SessionEndedError, type Engine, type Store } from "../../src/server/index.ts";
import { memory } from "../../src/stores/memory/index.ts";
import { manualClock } from "../../src/testing/index.ts";
import type { Asked } from "./engine-kit.ts";
import { telling } from "./telling.ts";

const identity = { user: "ada", session: undefined, age: undefined };
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** Two servers over one store. Their timers are one clock's. */
function servers(touchEvery = 1) {
  const clock = manualClock();
  const { store, state } = telling(memory({ clock: clock.now }));
  const due: string[] = [];
  const failures: string[] = [];
  const start = (name: string): Engine<Asked> => {
    const own: Store = new Proxy(store, {
      get(target, member) {
        if (member === "due") due.push(name);
        return Reflect.get(target, member, target) as unknown;
      },
    });
    const policy = { warnAfter: 30, expireAfter: 60 };
    const engine = createEngine<Asked>({ identify: ({ user }) => user, store: own, policy, touchEvery }, clock);
    engine.events.on("storeFailure", ({ operation }) => failures.push(`${name} ${operation}`));
    return engine;
  };
  return {
    clock,
    state,
    due,
    failures,
    one: start("one"),
    two: start("two"),
    async pass(seconds: number): Promise<void> {
      for (let step = 0; step < seconds * 4; step += 1) {
        clock.advance(250);
        await settled();
      }
    },
  };
}

test("an end on another server is heard of at once, without a look", async () => {
  const { one, two, clock, pass } = servers();
  const { key } = await one.begin({ user: "ada" }, identity, { credential: false });
  const { signal } = two.watch(key);
  await pass(2);
  const time = clock.now();
  await one.end(key, "revoked");
  await settled();
  expect(clock.now()).toBe(time);
  expect(signal.reason).toBeInstanceOf(SessionEndedError);
  expect(signal.reason).toMatchObject({ reason: "revoked" });
});

test("a server that has heard of an end relies no more on what it knew of the session", async () => {
  const { one, two, pass } = servers(5);
  const { key } = await one.begin({ user: "ada" }, identity, { credential: false });
  two.watch(key);
  await pass(1);
  const arrival = { request: { user: "ada" }, identity, marker: key };
  const facts = { method: "GET", path: "/", header: () => undefined };
  const read = { how: "read", page: false } as const;
  expect(await two.arrive(arrival, read, facts)).toMatchObject({ state: "live" });
  await one.end(key, "logout");
  expect(await two.arrive(arrival, read, facts)).toMatchObject({ state: "ended", end: { ended: "logout" } });
});

test("whoever only hears of an end leaves its report to the one who caused it", async () => {
  const { one, two, due, pass } = servers();
  const { key } = await one.begin({ user: "ada" }, identity, { credential: false });
  two.watch(key);
  await pass(1);
  due.length = 0;
  await one.end(key, "logout");
  await settled();
  expect(due).toEqual(["one"]);
});

test("nobody subscribes before a session is watched, and then once for all", async () => {
  const { one, two, state, pass } = servers();
  const { key } = await one.begin({ user: "ada" }, identity, { credential: false });
  await pass(10);
  expect(state.asked).toBe(0);
  two.watch(key);
  two.watch(key);
  await pass(10);
  expect(state.asked).toBe(1);
});

test("a subscription that fails is told, tried again, and looking goes on meanwhile", async () => {
  const { one, two, state, failures, pass } = servers();
  let away = true;
  state.before = async () => {
    if (away) throw new Error("connection refused");
  };
  const { key } = await one.begin({ user: "ada" }, identity, { credential: false });
  const other = await one.begin({ user: "ada" }, identity, { credential: false });
  const { signal } = two.watch(key);
  const later = two.watch(other.key);
  await pass(1);
  expect(failures).toEqual(["two subscribe"]);
  await one.end(key, "revoked");
  await settled();
  expect(signal.aborted).toBe(false);
  await pass(5);
  expect(signal.aborted).toBe(true);
  away = false;
  await pass(5);
  await one.end(other.key, "revoked");
  await settled();
  expect(later.signal.aborted).toBe(true);
});

test("what ended while the subscription was being made is found soon after", async () => {
  const { one, two, state, pass } = servers();
  let answer!: () => void;
  state.before = () => new Promise((resolve) => (answer = resolve));
  const { key } = await one.begin({ user: "ada" }, identity, { credential: false });
  const { signal } = two.watch(key);
  await pass(1);
  await one.end(key, "revoked");
  await pass(0.5);
  expect(signal.aborted).toBe(false);
  answer();
  await pass(1.5);
  expect(signal.aborted).toBe(true);
});

test("closing ends the subscription, also one that the store makes only then", async () => {
  const { one, two, state, pass } = servers();
  const { key } = await one.begin({ user: "ada" }, identity, { credential: false });
  two.watch(key);
  await pass(1);
  expect(state.ears.size).toBe(1);
  await two.close();
  expect(state.ears.size).toBe(0);
  let answer!: () => void;
  state.before = () => new Promise((resolve) => (answer = resolve));
  one.watch(key);
  await settled();
  await one.close();
  answer();
  await settled();
  expect(state.ears.size).toBe(0);
});

test("a failed subscription is not tried again after closing", async () => {
  const { one, two, state, pass } = servers();
  state.before = async () => {
    throw new Error("connection refused");
  };
  const { key } = await one.begin({ user: "ada" }, identity, { credential: false });
  two.watch(key);
  await pass(1);
  await two.close();
  await pass(20);
  expect(state.asked).toBe(1);
});
