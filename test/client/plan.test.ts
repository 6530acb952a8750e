import { expect, test } from "vitest";
import { createClock } from "../../src/client/clock.ts";
import { plan } from "../../src/client/plan.ts";
import type { PingAnswer } from "../../src/core/wire.ts";
import { ageOfRelay } from "../../src/client/tabs.ts";

const answer = { idleFor: 0, age: 0, warnAfter: 540, expireAfter: 600, session: "s", user: "u" };

test("with the default policy input is reported within 200 s, and the question comes 2 s before the warning", () => {
  expect(plan(answer, 1000)).toEqual({
    askAt: 539_000,
    warn: 541_000,
    limit: 601_000,
    reportWithin: 200_000,
    extendable: true,
  });
});

test("with very short limits the question comes a tenth before the warning, and input is reported before half of it", () => {
  expect(plan({ ...answer, warnAfter: 1, expireAfter: 10 }, 0)).toMatchObject({
    askAt: 900,
    warn: 1000,
    reportWithin: 500,
  });
});

test("an answer to the question before the warning asks no second time", () => {
  expect(plan({ ...answer, idleFor: 537.5 }, 0).askAt).toBe(Infinity);
  expect(plan({ ...answer, idleFor: 530 }, 0).askAt).toBe(8000);
});

test("the nearer limit counts, and an absolute one is warned of as long beforehand", () => {
  const absolute = { ...answer, absoluteTimeout: 1000, age: 900 };
  expect(plan(absolute, 0)).toMatchObject({ warn: 40_000, limit: 100_000, extendable: false });
  expect(plan({ ...absolute, idleFor: 590 }, 0)).toMatchObject({ limit: 10_000, extendable: true });
});

function clocks() {
  const now = { wall: 1e12, monotonic: 50 };
  const clock = createClock({ wall: () => now.wall, monotonic: () => now.monotonic });
  const begun = clock();
  return {
    after(wall: number, monotonic: number): number {
      now.wall += wall;
      now.monotonic += monotonic;
      return clock() - begun;
    },
  };
}

test("sleep counts, whichever clock shows it, and nothing is taken back", () => {
  expect(clocks().after(3_600_000, 0)).toBe(3_600_000);
  expect(clocks().after(0, 3_600_000)).toBe(3_600_000);
  expect(clocks().after(-3_600_000, 1000)).toBe(1000);
  const { after } = clocks();
  after(-3_600_000, 0);
  // Set back first, asleep afterwards: the sleep still counts.
  expect(after(1_800_000, 0)).toBe(1_800_000);
});

test("looking often does not make time go faster, though the two clocks are rounded differently", () => {
  const { after } = clocks();
  let passed = 0;
  for (let look = 0; look < 10_000; look++) passed = after(look % 5 === 0 ? 2 : 0, 0.4);
  expect(passed).toBeGreaterThanOrEqual(3999);
  expect(passed).toBeLessThanOrEqual(4001);
});

const page = { session: "s", user: "u" };

/** What counts as its age, in milliseconds, of a message whose question was sent so long ago. */
const ageOf = (ago: number, told: PingAnswer = answer, session = "s", lived = NaN): number =>
  ageOfRelay({ sent: 10_000 - ago, session, answer: told }, 10_000, page, lived);

test("a message of another tab is about the user of this page, or about an end of its very session", () => {
  expect(ageOf(5)).toBe(5);
  expect(ageOf(5, answer, "another of the same user")).toBe(5);
  expect(ageOf(5, { ...answer, user: "v" })).toBe(Infinity);
  expect(ageOf(5, { ended: "idle" })).toBe(5);
  expect(ageOf(5, { ended: "idle" }, "another of the same user")).toBe(Infinity);
});

test("a message of another tab counts for five seconds from its question, never when it comes from the future", () => {
  expect([0, 5000, 5001, -100, -101, -5000].map((ago) => ageOf(ago))).toEqual([
    0,
    5000,
    Infinity,
    0,
    Infinity,
    Infinity,
  ]);
  for (const message of [{}, { sent: 10_000 }, { answer, session: "s" }, { sent: 1n as never, answer }])
    expect(ageOfRelay(message, 10_000, page, NaN)).toBe(Infinity);
});

test("a message that names a session a second younger than it is was told before, whatever the wall clock says", () => {
  const old = { ...answer, age: 50 };
  // Rounding apart: told 20 ms ago, of a session that was 50 s old when the server answered.
  expect([50_000, 51_020, 51_021, 600_000].map((lived) => ageOf(20, old, "s", lived))).toEqual([
    20,
    20,
    Infinity,
    Infinity,
  ]);
  expect(ageOf(20, { ended: "idle" }, "s", 600_000)).toBe(20);
});
