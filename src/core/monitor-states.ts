/**
 * The browser's transition table: the only place that says how a page may move between being shown and being covered.
 * The monitor feeds it signals; it knows no clock, timer, DOM or network. The docs and the simulator read the same table.
 */

/**
 * - `off`: not started, or nobody is logged in; nothing is watched.
 * - `active`: shown.
 * - `warning`: shown, with the warning.
 * - `unsure`: covered, and asking: past the limit by our own clock, restored from a cache, or told of an end.
 * - `ended`: covered for good; the page is left.
 */
export type Status = "off" | "active" | "warning" | "unsure" | "ended";

/**
 * - `begin`: the page starts and the server has only just vouched for it.
 * - `restore`: the page starts, or comes back, from a cache, so that it may show what must no longer be seen.
 * - `alive`, `closing`, `over`: the server's answer, its own or relayed by another tab while fresh: well before the
 *   warning, within it, or ended.
 * - `warn`, `limit`: our clock reached the warning, or a limit.
 * - `doubt`: something other than an answer says that the session may be over (a response header, another tab).
 * - `resume`: after an end, the same user has logged in again and the page was kept (lock).
 * - `stop`: the application stopped the monitor.
 */
export type Signal =
  | "begin"
  | "restore"
  | "alive"
  | "closing"
  | "over"
  | "warn"
  | "limit"
  | "doubt"
  | "resume"
  | "stop";

/** A signal that a status does not name changes nothing. No signal but an answer uncovers; `ended` ignores late answers. */
export const transitions: Readonly<Record<Status, Readonly<Partial<Record<Signal, Status>>>>> = {
  off: { begin: "active", restore: "unsure" },
  active: {
    restore: "unsure",
    alive: "active",
    closing: "warning",
    over: "ended",
    warn: "warning",
    limit: "unsure",
    doubt: "unsure",
    stop: "off",
  },
  warning: {
    restore: "unsure",
    alive: "active",
    closing: "warning",
    over: "ended",
    limit: "unsure",
    doubt: "unsure",
    stop: "off",
  },
  unsure: { alive: "active", closing: "warning", over: "ended", stop: "off" },
  ended: { begin: "active", resume: "active", stop: "off" },
};

/** The table as a function. */
export function transition(from: Status, signal: Signal): Status {
  return transitions[from][signal] ?? from;
}

/** Is protected content hidden in this status? */
export function covered(status: Status): boolean {
  return status === "unsure" || status === "ended";
}
