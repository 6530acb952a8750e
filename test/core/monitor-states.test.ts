import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { covered, statusOf, type Known } from "../../src/core/monitor-states.ts";

const SHOWN: Known = { begun: 0, asOf: 100, warn: 540, limit: 600, doubted: -Infinity, reason: undefined };
/** The order in which a page comes nearer to its end. */
const ORDER = ["active", "warning", "unsure", "ended"];

const time = fc.integer({ min: 0, max: 1000 });
const known: fc.Arbitrary<Known> = fc.record({
  begun: fc.constant(0),
  asOf: fc.oneof(time, fc.constant(-Infinity)),
  warn: time,
  limit: time,
  doubted: fc.oneof(time, fc.constant(-Infinity)),
  reason: fc.option(fc.constant("idle"), { nil: undefined }),
});

describe("never-shown: what is covered stays so until the server has vouched for it", () => {
  test("no later time uncovers, and none takes a warning back", () => {
    fc.assert(
      fc.property(known, time, time, (facts, now, later) => {
        const [before, after] = [statusOf(facts, now), statusOf(facts, now + later)];
        expect(ORDER.indexOf(after)).toBeGreaterThanOrEqual(ORDER.indexOf(before));
      }),
    );
  });

  test("no doubt uncovers", () => {
    fc.assert(
      fc.property(known, time, time, (facts, now, doubt) => {
        const doubted = Math.max(facts.doubted, doubt);
        if (covered(statusOf(facts, now))) expect(covered(statusOf({ ...facts, doubted }, now))).toBe(true);
      }),
    );
  });

  test("a doubt covers at once, until there is an answer to a question from then on", () => {
    expect(statusOf({ ...SHOWN, doubted: 101 }, 101)).toBe("unsure");
    expect(statusOf({ ...SHOWN, doubted: 101, asOf: 100.9 }, 102)).toBe("unsure");
    expect(statusOf({ ...SHOWN, doubted: 101, asOf: 101 }, 102)).toBe("active");
    expect(statusOf({ ...SHOWN, doubted: Infinity }, 102)).toBe("unsure");
  });

  test("what has ended is covered, whatever else is known", () => {
    fc.assert(fc.property(known, time, (facts, now) => statusOf({ ...facts, reason: "idle" }, now) === "ended"));
  });
});

describe("the server is the authority", () => {
  test.each([
    [539, "active"],
    [540, "warning"],
    [599, "warning"],
    [600, "unsure"],
    [1e9, "unsure"],
  ])("our clock warns and covers, at equality, and ends nothing: at %d %s", (now, status) => {
    expect(statusOf(SHOWN, now)).toBe(status);
  });

  test("no clock and no doubt ends a session", () => {
    fc.assert(fc.property(known, time, (facts, now) => statusOf({ ...facts, reason: undefined }, now) !== "ended"));
  });
});

test("a monitor that does not run does nothing, whatever it knows", () => {
  fc.assert(fc.property(known, time, (facts, now) => statusOf({ ...facts, begun: Infinity }, now) === "off"));
});

test("covered are exactly the statuses in which nobody has vouched for the content", () => {
  expect(["off", ...ORDER].filter((status) => covered(status as "off"))).toEqual(["unsure", "ended"]);
});
