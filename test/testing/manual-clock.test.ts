import { expect, test } from "vitest";
import { manualClock } from "../../src/testing/index.ts";

test("stands still until it is told to go on", () => {
  const clock = manualClock(100);
  expect(clock.now()).toBe(100);
  clock.advance(0.5);
  expect(clock.now()).toBe(100.5);
  expect(() => clock.advance(-1)).toThrow(RangeError);
  expect(() => clock.advance(Number.NaN)).toThrow(RangeError);
});

test("fires what comes due in the order of time, each at its own time, and equals in the order they were set", () => {
  const clock = manualClock();
  const fired: string[] = [];
  const note = (name: string) => () => fired.push(`${name} at ${clock.now()}`);
  clock.timer(30, note("third"));
  clock.timer(10, note("first"));
  clock.timer(20, note("second"));
  clock.timer(20, note("second too"));
  clock.timer(41, note("not yet"));
  clock.advance(40);
  expect(fired).toEqual(["first at 10", "second at 20", "second too at 20", "third at 30"]);
  expect(clock.now()).toBe(40);
  clock.advance(1);
  expect(fired.at(-1)).toBe("not yet at 41");
  clock.advance(1_000);
  expect(fired).toHaveLength(5);
});

test("a timer set by a timer fires in the same advance if its time falls within it", () => {
  const clock = manualClock();
  const fired: number[] = [];
  const again = (): void => {
    fired.push(clock.now());
    clock.timer(10, again);
  };
  clock.timer(10, again);
  clock.advance(35);
  expect(fired).toEqual([10, 20, 30]);
});

test("a cancelled timer does not fire, also when one of the same moment cancels it", () => {
  const clock = manualClock();
  const fired: string[] = [];
  const cancels: (() => void)[] = [];
  clock.timer(10, () => cancels.forEach((cancel) => cancel()));
  cancels.push(clock.timer(10, () => fired.push("same moment")));
  cancels.push(clock.timer(20, () => fired.push("later")));
  clock.advance(100);
  expect(fired).toEqual([]);
  for (const cancel of cancels) cancel();
});

test("a timer in the past waits for the next advance, and fires without turning time back", () => {
  const clock = manualClock(50);
  let at: number | undefined;
  clock.timer(-20, () => (at = clock.now()));
  expect(at).toBeUndefined();
  clock.advance(0);
  expect(at).toBe(50);
});
