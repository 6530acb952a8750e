/**
 * What the tabs of one browser tell each other. Messages come from other scripts of this origin, from older versions
 * of this file, and late: a blocked tab was seen to read a fresh "idle for 0 s" 2.6 s after it was sent.
 */
import { isAnswer, isDuration, type PingAnswer } from "../core/wire.ts";
import type { Tags } from "./facts.ts";

/** Each base path has a channel of its own: two applications of one origin have nothing to tell each other. */
export const CHANNEL = "session-security:";

/** A server's answer, as the tab that has received it tells the others. */
export interface Relay {
  /** `Date.now()` when it was posted: the one clock that tabs share. */
  readonly posted: number;
  /** How long ago, by then, the question had been sent. */
  readonly ago: number;
  readonly answer: PingAnswer;
  /** The session that the asking page showed. */
  readonly session: string | undefined;
}

export interface Heard extends Pick<Relay, "answer" | "session"> {
  /** How long ago the question was sent. */
  readonly age: number;
}

/** Later than this, a message is no truth any more. */
const STALE = 2000;
/** Two processes may round the same clock differently; more than this is from the future. */
const ROUNDING = 50;

/**
 * Reads a message of another tab. Undefined when it is no answer, not about what this page shows, or too late to be
 * shown as the truth: then it is a reason to ask.
 */
export function readRelay(message: unknown, wall: number, page: Tags): Heard | undefined {
  const { posted, ago, answer, session } = Object(message) as Partial<Relay>;
  const late = wall - Number(posted);
  if (!isAnswer(answer) || !isDuration(ago) || !(late >= -ROUNDING && late <= STALE)) return undefined;
  const ours = "ended" in answer ? session && session === page.session : answer.user === page.user;
  return ours ? { answer, session, age: Math.max(late, 0) + ago } : undefined;
}
