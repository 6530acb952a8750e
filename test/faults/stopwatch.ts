/**
 * How long this process took, on a machine that is busy with other things: time in which it could have run and was not
 * given a processor is left out. What it spends itself counts, also when it blocks (SQLite waits for a lock that way).
 */
import { readFileSync } from "node:fs";

/** Of the main thread: nanoseconds on a processor, nanoseconds of waiting for one, times (Linux, Documentation/scheduler/sched-stats.rst). */
const SCHEDSTAT = "/proc/self/schedstat";

/** Milliseconds since the process began for which it waited for a processor. Elsewhere than on Linux: not known, 0. */
function waitedForProcessor(): number {
  try {
    return Number(readFileSync(SCHEDSTAT, "utf8").split(" ")[1]) / 1e6;
  } catch {
    return 0;
  }
}

/** Starts it; the answer reads it, in milliseconds. */
export function stopwatch(): () => number {
  const [from, waited] = [performance.now(), waitedForProcessor()];
  return () => Math.max(0, performance.now() - from - (waitedForProcessor() - waited));
}

/** The smallest value that so many percent of the values do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}
