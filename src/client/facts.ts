/**
 * What a page knows, and what follows from it. Warning, cover and limit follow from what the server has confirmed and
 * from nothing else: input that could not be reported hides no warning. Pure: the monitor brings the clock and the rest.
 */
import type { PingEnd } from "../core/judge.ts";
import { covered, statusOf, type Known } from "../core/monitor-states.ts";
import type { PingAnswer } from "../core/wire.ts";
import { plan, type Plan } from "./plan.ts";
import type { MonitorState } from "./types.ts";

/** All times are milliseconds of the monitor's clock. */
export interface Facts extends Plan, Known, Tags {
  reason?: PingEnd | undefined;
  asOf: number;
  doubted: number;
  /** An answer to a question sent from then on is wanted. */
  wanted: number;
  /** The last input of a person. */
  last: number;
  /** The server knows of all input up to then. */
  settled: number;
}

/** Public names of the session and the user that a page shows. */
export interface Tags {
  readonly session?: string | undefined;
  readonly user?: string | undefined;
}

/** How long a page may show content that the server has not vouched for, when its first question finds no answer. */
const UNKNOWN_FOR = 10_000;
/** With less than this left a covered page stays covered: it would flicker. */
const FLICKER = 1000;

/** What is known at the beginning: what the markup said the page shows. */
export function nothingKnown(begun: number, { session, user }: Tags = {}): Facts {
  const never = -Infinity;
  return {
    begun,
    session,
    user,
    ask: Infinity,
    warn: begun + UNKNOWN_FOR,
    limit: begun + UNKNOWN_FOR,
    reportWithin: 0,
    extendable: true,
    asOf: never,
    doubted: never,
    wanted: never,
    last: never,
    settled: never,
  };
}

/**
 * Takes an answer to a question that was sent at `at` by a page of session `asked`. Returns why the session is over, if
 * that is what it says.
 */
export function learn(
  facts: Facts,
  answer: PingAnswer,
  at: number,
  asked: string | undefined,
  now: number,
): PingEnd | undefined {
  // An end is for ever, however late it comes, but only for its own session.
  if ("ended" in answer) return asked === facts.session ? answer.ended : undefined;
  const { session, user, idleFor } = answer;
  if (facts.user && facts.user !== user) return "replaced";
  const next = plan(answer, at);
  const flickers = covered(statusOf(facts, now)) && next.limit - now < FLICKER;
  if (at >= facts.asOf && at >= facts.doubted && !flickers) {
    const settled = Math.max(facts.settled, at - idleFor * 1000);
    Object.assign(facts, next, { asOf: at, session, user, settled, reason: undefined });
  }
  return undefined;
}

/** What everybody may know of it. `left`: the page is being left by itself. */
export function stateOf(facts: Facts, now: number, left: boolean): MonitorState {
  const { limit, extendable, reason } = facts;
  const status = statusOf(facts, now);
  if (status === "warning") return { status, remaining: Math.floor((limit - now) / 1000), extendable };
  if (status === "ended") return { status, reason: reason!, left };
  return { status };
}

/** Only while the warning shows, and input would help, does input need an answer at once. */
export function urgent(facts: Facts, now: number): boolean {
  return statusOf(facts, now) === "warning" && facts.extendable;
}

/** When the server is to be asked next: never, when off; of what has ended, only what somebody wants to know. */
export function nextQuestion(facts: Facts, now: number): number {
  const { begun, asOf, wanted, reason, last, settled, ask, limit, reportWithin } = facts;
  if (begun === Infinity) return Infinity;
  if (asOf < wanted) return now;
  if (reason) return Infinity;
  const report = urgent(facts, now) ? now : settled + reportWithin;
  return Math.min(ask, limit, last > settled ? report : Infinity);
}
