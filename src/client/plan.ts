import type { AliveAnswer } from "../core/wire.ts";

/** When things are due, in milliseconds of the monitor's clock, as far as the server has confirmed. */
export interface Plan {
  /** Ask before the warning shows: activity may be known to the server alone. Infinity: the answer is that question's. */
  readonly askAt: number;
  readonly warn: number;
  readonly limit: number;
  /** How long input may stay unreported. */
  readonly reportWithin: number;
  /** False when the absolute timeout is the nearer limit. */
  readonly extendable: boolean;
}

/** Seconds before the warning at which to ask; with very short limits a tenth of them. */
const LEAD = 2;

/**
 * What follows from an answer whose request was sent at `at`: the answer ages from then, not from its arrival, because
 * nobody knows how long each way took.
 *
 * Input is reported within a third of `expireAfter` (the promise never-early), and within half of `warnAfter`, so that
 * no tab warns somebody who works in another one.
 */
export function plan(answer: AliveAnswer, at: number): Plan {
  const { idleFor, age, warnAfter, expireAfter, absoluteTimeout = Infinity } = answer;
  const untilIdle = expireAfter - idleFor;
  const left = Math.min(untilIdle, absoluteTimeout - age);
  const untilWarning = left - expireAfter + warnAfter;
  const lead = Math.min(LEAD, warnAfter / 10);
  return {
    // An answer from shortly before the warning has told all there is; without the margin a faster answer asks twice.
    askAt: untilWarning > 2 * lead ? at + (untilWarning - lead) * 1000 : Infinity,
    warn: at + untilWarning * 1000,
    limit: at + left * 1000,
    reportWithin: Math.min(expireAfter / 3, warnAfter / 2) * 1000,
    extendable: untilIdle === left,
  };
}
