/**
 * What a page may show, as one decision: the status follows from what is known and from the time, and from nothing else.
 * It knows no clock, timer, DOM or network.
 */

/**
 * - `off`: not started, or nobody is logged in; nothing is watched.
 * - `active`: shown.
 * - `warning`: shown, with the warning.
 * - `unsure`: covered, and asking: past the limit by our own clock, restored from a cache, or told of an end.
 * - `ended`: covered for good; the page is left.
 */
export type Status = "off" | "active" | "warning" | "unsure" | "ended";

/** What decides. The times are of one clock that never goes back. */
export interface Known {
  /** When the watch over this page began; Infinity: it is off. */
  readonly begun: number;
  /** When the warning shows and when the session ends, by the last answer of the server. */
  readonly warn: number;
  readonly limit: number;
  /** When the question was sent that brought this answer. */
  readonly asOf: number;
  /** When something said that the session may be over: only the answer to a question from then on uncovers. */
  readonly doubted: number;
  /** Why the server said that it is over. So it stays, unless the same user has logged in again (lock). */
  readonly reason?: string | undefined;
}

/** As time goes by, and with every doubt, a page can only come nearer to being covered. Only an answer takes that back. */
export function statusOf(known: Known, now: number): Status {
  if (known.begun === Infinity) return "off";
  if (known.reason) return "ended";
  if (known.asOf < known.doubted || now >= known.limit) return "unsure";
  return now >= known.warn ? "warning" : "active";
}

/** Is protected content hidden in this status? */
export function covered(status: Status): boolean {
  return status === "unsure" || status === "ended";
}
