/**
 * What the tabs of one browser tell each other. Messages come from other scripts of this origin, from older versions
 * of this file, and late: a blocked tab was seen to read a fresh "idle for 0 s" 2.6 s after it was sent.
 */
import { isAnswer, type AliveAnswer, type PingAnswer } from "../core/wire.ts";
import type { Tags } from "./facts.ts";

/** Each base path has a channel of its own: two applications of one origin have nothing to tell each other. */
export const CHANNEL = "session-security:";

/** A server's answer, as the tab that has received it tells the others. */
export interface Relay {
  /** `Date.now()` when the question was sent: the one clock that tabs share. */
  readonly sent: number;
  /** An end names no user. */
  readonly answer: PingAnswer & Partial<Pick<AliveAnswer, "user">>;
  /** The session that the asking page showed. */
  readonly session: string | undefined;
}

/** Later than this, a message is no truth any more. No answer takes longer to come (`ABORT_AFTER` in `browser.ts`). */
const STALE = 5000;
/** Two processes may round the same clock differently, to tenths of a second at worst; more is from the future. */
const ROUNDING = 100;
/** The browser's clock and the server's may drift apart by this between two answers; more is an answer from before. */
const DRIFT = 1000;

/**
 * How long ago the question was sent whose answer another tab tells, in milliseconds. Infinity when it is no answer, not
 * about what this page shows, or too late to be shown as the truth: then it is a reason to ask.
 *
 * `lived` is the age of the page's session (NaN: unknown). By it what a frozen tab hears when it thaws is old, though it
 * looks fresh because the wall clock was set back meanwhile; and what is told of a later session is a reason to ask.
 */
export function ageOfRelay(relay: Partial<Relay>, wall: number, page: Tags, lived: number): number {
  const { answer, session } = relay;
  const age = wall - Number(relay.sent);
  if (!(age >= -ROUNDING && age <= STALE) || !isAnswer(answer)) return Infinity;
  const others =
    "ended" in answer
      ? !session || session !== page.session
      : age + answer.age * 1000 + DRIFT < lived || answer.user !== page.user;
  return others ? Infinity : Math.max(age, 0);
}
