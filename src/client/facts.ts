/**
 * What a page knows, and what follows from it. Warning, cover and limit follow from what the server has confirmed and
 * from nothing else: input that could not be reported hides no warning. Pure: the monitor brings the clock and the rest.
 */
import type { PingEnd } from "../core/judge.ts";
import { covered, statusOf, type Known } from "../core/monitor-states.ts";
import type { PingAnswer } from "../core/wire.ts";
import { plan, type Plan } from "./plan.ts";
import type { MonitorState } from "./types.ts";

/** All times are milliseconds of the monitor's clock. What is optional is not known before the first answer. */
export interface Facts extends Partial<Omit<Plan, "askAt" | keyof Known>>, Pick<Plan, "askAt">, Known, Tags {
  /** When the session began at the latest, by the clock that cannot be set. */
  born?: number;
  reason?: PingEnd | undefined;
  notice?: string | undefined;
  asOf: number;
  doubted: number;
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
export function nothingKnown(begun: number, { session, user }: Tags): Facts {
  return {
    begun,
    session,
    user,
    askAt: Infinity,
    warn: Infinity,
    limit: begun + UNKNOWN_FOR,
    asOf: -Infinity,
    doubted: -Infinity,
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
  monotonic: number,
): PingEnd | undefined {
  // An end is for ever, however late it comes, but only for its own session.
  if ("ended" in answer) return asked === facts.session ? answer.ended : undefined;
  const { session, user } = answer;
  if (facts.user && facts.user !== user) return "replaced";
  const next = plan(answer, at);
  const flickers = covered(statusOf(facts, now)) && next.limit - now < FLICKER;
  if (at >= facts.asOf && at >= facts.doubted && !flickers) {
    Object.assign(facts, next, { asOf: at, born: monotonic - answer.age * 1000, session, user, reason: undefined });
  }
  return undefined;
}

/** What everybody may know of it. `left`: the page is being left by itself. */
export function stateOf(facts: Facts, now: number, left: boolean): MonitorState {
  const status = statusOf(facts, now);
  if (status === "warning") {
    return { status, remaining: Math.floor((facts.limit - now) / 1000), extendable: facts.extendable! };
  }
  if (status === "ended") return { status, reason: facts.reason!, notice: facts.notice, left };
  return { status };
}

/** Only while the warning shows, and input would help, does input need an answer at once. */
export function urgent(state: MonitorState): boolean {
  return state.status === "warning" && state.extendable;
}
