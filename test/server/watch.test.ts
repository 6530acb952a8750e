/** `signal()`: sockets and streams stop with their session, at most one look later, and nothing is extended by it. */
import { expect, test } from "vitest";
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

test("many watchers of many sessions cost one read each five seconds", async () => {
  const { watch, until, pass, looks } = kit();
  for (let i = 0; i < 100; i += 1) {
    until(`s${i}`, 90_000);
    for (let users = 0; users < 3; users += 1) watch.signal(key(`s${i}`));
  }
  await pass(20_000);
  expect(looks.length).toBeLessThanOrEqual(5);
  expect(looks[0]?.[1]).toBe(100);
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

test("an end in this process aborts at once", () => {
  const { watch, until } = kit();
  until("a", 90_000);
  const { signal, release } = watch.signal(key("a"));
  watch.ended("a", "logout");
  expect(signal.aborted).toBe(true);
  release();
});
