/**
 * What the tabs of one browser tell each other. Messages come from other scripts of this origin, from older versions
 * of this file, and late: a blocked tab was seen to read a fresh "idle for 0 s" 2.6 s after it was sent.
 */
import { isAnswer, type PingAnswer } from "../core/wire.ts";

/** A message. Without `answer` it only says that the others should ask. */
export interface Relay {
  /** `Date.now()` when it was posted: the one clock that tabs share. */
  readonly posted: number;
  readonly answer?: PingAnswer;
  /** How long ago the request was sent that it answers. */
  readonly ago?: number;
  /** The session that the asking page showed. */
  readonly session?: string | undefined;
}

export interface Heard extends Relay {
  readonly late: number;
  /** Told in time to be shown as the truth. Else it is only a reason to ask. */
  readonly fresh: boolean;
}

/** Later than this, a message is no truth any more. */
const STALE = 2000;
/** Two processes may round the same clock differently; more than this is from the future. */
const ROUNDING = 50;

/** Reads a message of another tab; undefined when it is not one of ours. */
export function readRelay(message: unknown, wall: number): Heard | undefined {
  const { posted, answer, ago, session } = Object(message) as Record<keyof Relay, unknown>;
  if (typeof posted !== "number") return undefined;
  const late = wall - posted;
  const fresh = late >= -ROUNDING && late <= STALE;
  if (answer === undefined) return { posted, late, fresh: false };
  if (!isAnswer(answer) || typeof ago !== "number" || !(ago >= 0)) return undefined;
  return { posted, late, fresh, answer, ago, session: session as string | undefined };
}
