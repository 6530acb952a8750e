import type { Request } from "express";
import type { Ended, Engine, KnownIdentity, Visit } from "../../server/index.ts";

/** What this request is and has done so far. One per request, owned by the guard. */
export interface Context {
  /** Whom a live session vouched for on arrival, or has since; null for anonymous and ended ones. */
  who: KnownIdentity | null;
  /** The live session that the request belongs to: found on arrival or begun since. */
  visit: Visit | undefined;
  /** The session arrived ended, of this. */
  ended: Ended | undefined;
  /** Report-only mode: a background request of a session that is over of time. It goes on, and begins no record. */
  reported: boolean;
  /** The id of the framework's session on arrival; another one at the end means that it was regenerated. */
  readonly sessionId: string | undefined;
  /** The session of an ended request is hidden: nothing is saved unless the request logs somebody in. */
  hidden: boolean;
  /** A document navigation. */
  page: boolean;
  /** What `signal()` holds until the request is over. */
  watched: { signal: AbortSignal; release: () => void } | undefined;
  /** The response is over. */
  closed: boolean;
}

export type ExpressEngine = Engine<Request>;

export function createContext(sessionId: string | undefined): Context {
  return {
    who: null,
    visit: undefined,
    ended: undefined,
    sessionId,
    reported: false,
    hidden: false,
    page: false,
    watched: undefined,
    closed: false,
  };
}
