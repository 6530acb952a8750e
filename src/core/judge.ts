/**
 * The one rule, for every place that judges a session in JavaScript. Stores that judge elsewhere (Lua, SQL) are held
 * to it by the boundary vectors of `session-security/testing`. Units do not matter here as long as they are the same.
 */

/**
 * What a record can end of. `concurrent`: a newer login of the same user took its place. `unknown`: there is no record of
 * it (any more), which counts as ended.
 */
export type EndReason = "idle" | "absolute" | "revoked" | "concurrent" | "logout" | "unknown";

/** What a ping can answer besides: nobody is logged in, or somebody else is. */
export type PingEnd = EndReason | "anonymous" | "replaced";

/** How long a live session has been idle, and how old it is. */
export interface Standing {
  readonly idleFor: number;
  readonly age: number;
}

/** The limits of one session. `absolute` is left out where the policy has none. */
export interface Limits {
  readonly idle: number;
  readonly absolute?: number | undefined;
  /** When the warning shows. Stores carry it along, so that every server tells the browser the same; no rule judges by it. */
  readonly warn?: number | undefined;
}

/**
 * Has the session ended, and of what? It has ended when `idleFor >= idle` or `age >= absolute`: equality is the end.
 * When both limits have passed, the one that passed first is the reason; at a tie it is `idle`.
 */
export function endedBy(standing: Standing, limits: Limits): "idle" | "absolute" | undefined {
  const idleOver = standing.idleFor - limits.idle;
  const ageOver = limits.absolute === undefined ? -1 : standing.age - limits.absolute;
  if (idleOver < 0 && ageOver < 0) return undefined;
  return ageOver > idleOver ? "absolute" : "idle";
}

/** Time until the nearer limit; zero or less when the session has ended. */
export function remaining(standing: Standing, limits: Limits): number {
  return Math.min(limits.idle - standing.idleFor, (limits.absolute ?? Infinity) - standing.age);
}

/** Would activity help? Not when the absolute timeout comes first: nothing extends that one. */
export function extendable(standing: Standing, limits: Limits): boolean {
  return limits.absolute === undefined || limits.idle - standing.idleFor <= limits.absolute - standing.age;
}

/**
 * Is it time to warn? The warning shows for the last `idle - warnAfter` of a session, whichever limit is the nearer:
 * an absolute timeout is announced as long beforehand as an idle one.
 */
export function phase(standing: Standing, limits: Limits, warnAfter: number): "active" | "warning" {
  return remaining(standing, limits) <= limits.idle - warnAfter ? "warning" : "active";
}

/** Limits can only shrink during the life of a session (NIST SP 800-63B-4 5.2: they bind from its start). */
export function tighter(stored: Limits, asked: Limits): Limits {
  return {
    idle: Math.min(stored.idle, asked.idle),
    absolute: least(stored.absolute, asked.absolute),
    warn: least(stored.warn, asked.warn),
  };
}

function least(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
