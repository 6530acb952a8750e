/** The rule of `core/judge.ts` at its boundaries. */
import type { Limits, Standing } from "../../core/judge.ts";

/** How a session stands, its limits, and what it has ended of, if it has. */
export interface JudgeVector {
  readonly title: string;
  readonly standing: Standing;
  readonly limits: Limits;
  readonly ended?: "idle" | "absolute" | undefined;
}

const idleOnly: Limits = { idle: 10_000 };
const both: Limits = { idle: 10_000, absolute: 30_000 };
const equal: Limits = { idle: 10_000, absolute: 10_000 };

const judged = (title: string, limits: Limits, idleFor: number, age: number, ended?: "idle" | "absolute") =>
  ({ title, standing: { idleFor, age }, limits, ended }) satisfies JudgeVector;

export const judgeVectors: readonly JudgeVector[] = [
  judged("just begun", idleOnly, 0, 0),
  judged("1 ms before the idle timeout", idleOnly, 9_999, 9_999),
  judged("at the idle timeout: equality is the end", idleOnly, 10_000, 10_000, "idle"),
  judged("1 ms after the idle timeout", idleOnly, 10_001, 10_001, "idle"),
  judged("without an absolute timeout age alone ends nothing", idleOnly, 0, 1e12),
  judged("1 ms before the absolute timeout", both, 0, 29_999),
  judged("at the absolute timeout, active until now: equality is the end", both, 0, 30_000, "absolute"),
  judged("1 ms after the absolute timeout", both, 0, 30_001, "absolute"),
  judged("1 ms before both", both, 9_999, 29_999),
  judged("both at the same moment: idle", both, 10_000, 30_000, "idle"),
  judged("both passed by as much: idle", both, 15_000, 35_000, "idle"),
  judged("both passed, idle 1 ms earlier", both, 10_002, 30_001, "idle"),
  judged("both passed, absolute 1 ms earlier", both, 10_001, 30_002, "absolute"),
  judged("idle passed, absolute 1 ms away", both, 10_000, 29_999, "idle"),
  judged("absolute passed, idle 1 ms away", both, 9_999, 30_000, "absolute"),
  judged("equal limits, 1 ms before", equal, 9_999, 9_999),
  judged("equal limits, never active: idle", equal, 10_000, 10_000, "idle"),
  judged("equal limits, active 1 ms after the begin: absolute", equal, 9_999, 10_000, "absolute"),
  judged("long past: 25 hours idle do not read as one", both, 90_000_000, 90_000_000, "idle"),
  judged("fractions count: 0.5 ms before", idleOnly, 9_999.5, 9_999.5),
];
