/**
 * What travels between browser and server (ARCHITECTURE.md, "The wire"). Durations travel, clocks do not: every number
 * here is a number of seconds before the message was sent. Both sides treat what arrives as hostile.
 */
import type { PingEnd } from "./judge.ts";

/** Where the package's own routes live, unless `basePath` says otherwise. */
export const DEFAULT_BASE_PATH = "/session-security";

/** Response header of any request of an ended session that is not a page: its value is the reason. */
export const ENDED_HEADER = "session-ended";

/** A page's question. Without `idleFor` it only asks; the tags are left out by clients that hold no page. */
export interface PingRequest {
  /** Seconds since the last input of a person that this browser saw. */
  readonly idleFor?: number;
  /** Public name of the session that the page was made for. */
  readonly session?: string;
  /** Public name of the user that the page was made for. */
  readonly user?: string;
}

/** The session is alive. All numbers are seconds. */
export interface AliveAnswer {
  readonly idleFor: number;
  readonly age: number;
  readonly warnAfter: number;
  readonly expireAfter: number;
  readonly absoluteTimeout?: number | undefined;
  readonly session: string;
  readonly user: string;
}

/** The session is over, or nobody (or somebody else) is logged in. */
export interface EndedAnswer {
  readonly ended: PingEnd;
  /** What the one who ended it has to say, as plain text for the user. */
  readonly notice?: string | undefined;
}

/** What drafts are encrypted with; all but the first only read older ones. */
export interface DraftKeysAnswer {
  /** 256 bits each, in base64url. */
  readonly draftKeys: readonly string[];
  /** The server's clock in seconds, which goes into each draft. Only the server's is compared with it. */
  readonly now: number;
  readonly session: string;
  readonly user: string;
}

export type PingAnswer = AliveAnswer | EndedAnswer;

/** Why a ping was refused. None of these has moved activity, nor moves it later. */
export type PingRefusal =
  | "malformed" // 400
  | "origin" // 403
  | "method" // 405
  | "too-large" // 413
  | "not-json" // 415
  | "early-data" // 425, RFC 8470: a replayable request must not extend a session
  | "store"; // 503

export const REFUSAL_STATUS: Readonly<Record<PingRefusal, number>> = {
  malformed: 400,
  origin: 403,
  method: 405,
  "too-large": 413,
  "not-json": 415,
  "early-data": 425,
  store: 503,
};

/** A longer body is refused unread. The longest honest one has about 120 bytes. */
export const MAX_PING_BYTES = 1024;

/** Reads the body of a ping. Unknown members are ignored, so that an older server understands a newer page. */
export function parsePing(body: string): PingRequest | undefined {
  const value = parseObject(body);
  if (value === undefined) return undefined;
  const { idleFor, session, user } = value;
  if (idleFor !== undefined && !isDuration(idleFor)) return undefined;
  if (session !== undefined && !isTag(session)) return undefined;
  if (user !== undefined && !isTag(user)) return undefined;
  return {
    ...(idleFor === undefined ? {} : { idleFor }),
    ...(session === undefined ? {} : { session }),
    ...(user === undefined ? {} : { user }),
  };
}

/**
 * Checks an answer, from the server or relayed by another tab. Anything else is "no answer", never "ended". Any short
 * word is a reason: a page that is older than its server must still understand that it is over.
 */
export function isAnswer(value: unknown): value is PingAnswer {
  const {
    ended,
    notice = "",
    idleFor,
    age,
    warnAfter,
    expireAfter,
    absoluteTimeout = 0,
    session,
    user,
  } = Object(value) as Partial<AliveAnswer & EndedAnswer>;
  if (ended !== undefined) return isText(ended, /^[a-z]{2,10}$/) && isText(notice, /^/);
  return (
    [idleFor, age, warnAfter, expireAfter, absoluteTimeout].every(isDuration) &&
    warnAfter! < expireAfter! &&
    isTag(session) &&
    isTag(user)
  );
}

/** Checks what should be the keys of drafts. Anything else is none. */
export function isDraftKeys(value: unknown): value is DraftKeysAnswer {
  const { draftKeys, now, session, user } = Object(value) as Partial<DraftKeysAnswer>;
  return (
    Array.isArray(draftKeys) &&
    draftKeys.length > 0 &&
    draftKeys.every((key) => isText(key, /^[\w-]{43}$/)) &&
    isDuration(now) &&
    isTag(session) &&
    isTag(user)
  );
}

/** A number of anything that can have passed. */
export function isDuration(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value < Infinity;
}

/** Tags have 22 characters (132 bits in base64url); what is much longer is not one of ours. */
function isTag(value: unknown): value is string {
  return isText(value, /^.{1,64}$/);
}

function isText(value: unknown, pattern: RegExp): value is string {
  return typeof value === "string" && pattern.test(value);
}

function parseObject(text: string): Record<"idleFor" | "session" | "user", unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<"idleFor" | "session" | "user", unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
