/** Millions of steps of the whole, each promise judged after each of them. README.md says what is in the world. */
import { expect, test } from "vitest";
import { exploreInParallel, report } from "./parallel.ts";
import { situations } from "./situations.ts";

const STEPS = 5_000_000;
const OFTEN = 100;
/** A new one each day would make a red suite of somebody else's find: by command, then. */
const SEED = 1;
/** Steps decide. Two idle cores need two minutes. */
const ENOUGH = 1_800_000;

test(
  "whatever happens in five million steps, every promise is kept, and every situation was met",
  { timeout: ENOUGH },
  async () => {
    const started = performance.now();
    const total = await exploreInParallel(STEPS, SEED, 2);
    console.log(report(total, performance.now() - started));
    expect(total.failures.join("\n\n")).toBe("");
    expect(total.steps).toBeGreaterThanOrEqual(STEPS);
    expect(situations.filter((situation) => (total.situations.get(situation) ?? 0) < OFTEN)).toEqual([]);
  },
);
