/** `signal()`: sockets and streams stop with their session, at most one look later, and nothing is extended by it. */
import { expect, test } from "vitest";
import { StoreError } from "../../src/core/index.ts";
import { createWatch, SessionEndedError } from "../../src/server/watch.ts";
import type { Key, Stand } from "../../src/server/index.ts";
import { manualClock } from "../../src/testing/index.ts";

const key = (id: string): Key => ({ id, user: "ada" });
const turn = async (): Promise<void> => {
  for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setImmediate(resolve));
};

function kit() {
  const clock = manualClock();
  const stands = new Map<string, () => Stand>();
  const looks: number[][] = [];
  let away = false;
  const watch = createWatch({
    spares: () => false,
    now: clock.now,
    timer: clock.timer,
    peek: async (keys) => {
      if (away) throw new Error("away");
      looks.push([clock.now(), keys.length]);
      return keys.map(({ id }) => stands.get(id)?.() ?? { ended: "unknown" });
    },
  });
  /** A session that ends of idleness at `at`. */
  const until = (id: string, at: number): void => {
    stands.set(id, () => {
      const idleFor = clock.now() - at + 100_000;
      return idleFor >= 100_000
        ? { ended: "idle" }
        : { idleFor, age: 0, limits: { idle: 100_000 }, longestIdle: idleFor };
    });
  };
  return {
    clock,
    watch,
    looks,
    stands,
    until,
    away: (is: boolean) => (away = is),
    async pass(ms: number): Promise<void> {
      for (let step = 0; step < ms; step += 50) {
        clock.advance(50);
        await turn();
      }
    },
  };
}

/** How many sessions were read at each time at which any was. */
function readAt(looks: readonly number[][]): Map<number, number> {
  const sums = new Map<number, number>();
  for (const [at, count] of looks) sums.set(at!, (sums.get(at!) ?? 0) + count!);
  return sums;
}

test("an end elsewhere aborts within five seconds, with the reason", async () => {
  const { watch, stands, until, pass } = kit();
  until("a", 90_000);
  const { signal } = watch.signal(key("a"));
  await pass(1000);
  stands.set("a", () => ({ ended: "revoked" }));
  await pass(5000);
  expect(signal.reason).toBeInstanceOf(SessionEndedError);
  expect(signal.reason).toMatchObject({ reason: "revoked", code: "ended" });
});

test("a session that reaches its limit aborts then, not a look later, whatever else is watched", async () => {
  const { watch, until, pass } = kit();
  until("long", 90_000);
  until("short", 2_000);
  watch.signal(key("long"));
  await pass(200);
  const { signal } = watch.signal(key("short"));
  await pass(1700);
  expect(signal.aborted).toBe(false);
  await pass(200);
  expect(signal.aborted).toBe(true);
});

test("a session that began to be watched during a look is looked at soon, too", async () => {
  const { watch, until, pass, clock } = kit();
  until("long", 90_000);
  until("short", 2_000);
  watch.signal(key("long"));
  // The timer has fired, and its read is on its way.
  clock.advance(50);
  const { signal } = watch.signal(key("short"));
  await turn();
  await pass(2000);
  expect(signal.aborted).toBe(true);
});

test("each of ten thousand watched sessions is read once in five seconds, in batches, however many watch it", async () => {
  const { watch, until, pass, looks } = kit();
  for (let i = 0; i < 10_000; i += 1) {
    until(`s${i}`, 900_000);
    for (let users = 0; users < 3; users += 1) watch.signal(key(`s${i}`));
  }
  await pass(60_000);
  const rounds = readAt(looks);
  expect(rounds.size).toBeLessThanOrEqual(12);
  for (const count of rounds.values()) expect(count).toBe(10_000);
  for (const [, count] of looks) expect(count).toBe(500);
});

test("limits that come one after the other do not make everybody be looked at, and each is met within a second", async () => {
  const { watch, until, pass, looks, clock } = kit();
  const late: number[] = [];
  for (let i = 0; i < 6_000; i += 1) {
    const at = 10 * i + 5_000;
    until(`s${i}`, at);
    watch.signal(key(`s${i}`)).signal.addEventListener("abort", () => late.push(clock.now() - at));
  }
  await pass(67_000);
  expect(late).toHaveLength(6_000);
  expect(Math.max(...late)).toBeLessThanOrEqual(1_100);
  expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
  // Thirteen rounds of fewer and fewer, and once each at the limit.
  const reads = [...readAt(looks).values()];
  expect(reads.reduce((sum, count) => sum + count, 0)).toBeLessThan(6_000 * 9);
  expect(reads.length).toBeLessThan(13 + 68);
});

test("who comes to be watched is looked at within a second, and makes nobody else be", async () => {
  const { watch, until, pass, looks } = kit();
  for (let i = 0; i < 1_000; i += 1) {
    until(`s${i}`, 900_000);
    watch.signal(key(`s${i}`));
  }
  await pass(200);
  looks.length = 0;
  for (let i = 0; i < 80; i += 1) {
    until(`n${i}`, i % 2 === 0 ? 0 : 900_000);
    const { signal } = watch.signal(key(`n${i}`));
    await pass(50);
    if (i === 0) await pass(1_000);
    if (i === 0) expect(signal.aborted).toBe(true);
  }
  const all = [...readAt(looks).values()];
  const small = all.filter((count) => count < 1_000);
  expect(all.length - small.length).toBeLessThanOrEqual(1);
  expect(small.length).toBeGreaterThan(2);
  expect(small.length).toBeLessThanOrEqual(6);
});

test("the same id of two users is two sessions", async () => {
  const { watch } = kit();
  const ada = watch.signal(key("a"));
  const bob = watch.signal({ id: "a", user: "bob" });
  watch.ended({ id: "a", user: "bob" }, "logout");
  expect([ada.signal.aborted, bob.signal.aborted]).toEqual([false, true]);
});

test("each connection has a signal of its own, so that what listens to it goes with the connection", () => {
  const { watch } = kit();
  const first = watch.signal(key("a"));
  const second = watch.signal(key("a"));
  first.release();
  watch.ended(key("a"), "logout");
  expect([first.signal.aborted, second.signal.aborted]).toEqual([false, true]);
});

test("what is released is no longer looked at, and what another still watches is", async () => {
  const { watch, until, pass, looks, stands } = kit();
  until("a", 90_000);
  const first = watch.signal(key("a"));
  const second = watch.signal(key("a"));
  first.release();
  await pass(6000);
  const seen = looks.length;
  expect(seen).toBeGreaterThan(0);
  stands.set("a", () => ({ ended: "logout" }));
  await pass(5000);
  expect(second.signal.aborted).toBe(true);
  second.release();
  const after = looks.length;
  await pass(20_000);
  expect(looks.length).toBe(after);
});

test("a store that is away aborts nothing, and is asked again", async () => {
  const { watch, until, pass, away, stands } = kit();
  until("a", 90_000);
  const { signal } = watch.signal(key("a"));
  away(true);
  await pass(10_000);
  expect(signal.aborted).toBe(false);
  away(false);
  stands.set("a", () => ({ ended: "logout" }));
  await pass(5000);
  expect(signal.aborted).toBe(true);
});

test("a batch that fails is the last of its round: a store that is away is not asked for all the others", async () => {
  const clock = manualClock();
  const asked: number[] = [];
  const watch = createWatch({
    spares: () => false,
    now: clock.now,
    timer: clock.timer,
    async peek() {
      asked.push(clock.now());
      throw new Error("away");
    },
  });
  for (let i = 0; i < 2_000; i += 1) watch.signal(key(`s${i}`));
  for (let second = 0; second < 60; second += 1) {
    clock.advance(1000);
    await turn();
  }
  expect(asked.length).toBeGreaterThan(5);
  expect(asked.length).toBeLessThanOrEqual(12);
  expect(new Set(asked).size).toBe(asked.length);
});

test("past its limit and what may have happened since the last look, a store that is away aborts, without a reason to end", async () => {
  const { watch, until, pass, away } = kit();
  until("a", 20_000);
  const { signal } = watch.signal(key("a"));
  await pass(10_000);
  away(true);
  await pass(14_000);
  expect(signal.aborted).toBe(false);
  await pass(6_000);
  expect(signal.reason).toBeInstanceOf(StoreError);
});

test("an end in this process aborts at once", () => {
  const { watch, until } = kit();
  until("a", 90_000);
  const { signal, release } = watch.signal(key("a"));
  watch.ended(key("a"), "logout");
  expect(signal.aborted).toBe(true);
  release();
});
