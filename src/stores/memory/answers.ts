/** What is answered of a record, and what is made of what was asked. */
import type { EndReason, Limits } from "../../core/judge.ts";
import type { Ended, EndedEntry, Note, Stand, StoredSession } from "../../server/store.ts";
import { Alive, type Over, type Remembered } from "./records.ts";

const NO_NOTE: Note = Object.freeze({});

const UNKNOWN: Ended = Object.freeze({ ended: "unknown" });
const ENDS: Readonly<Record<EndReason, Ended>> = {
  idle: Object.freeze({ ended: "idle" }),
  absolute: Object.freeze({ ended: "absolute" }),
  revoked: Object.freeze({ ended: "revoked" }),
  concurrent: Object.freeze({ ended: "concurrent" }),
  logout: Object.freeze({ ended: "logout" }),
  unknown: UNKNOWN,
};

export function shrinks(stored: Limits, asked: Limits): boolean {
  return (
    asked.idle < stored.idle ||
    (asked.absolute ?? Infinity) < (stored.absolute ?? Infinity) ||
    (asked.warn ?? Infinity) < (stored.warn ?? Infinity)
  );
}

/** Deny by default: what is not known, or no longer, has ended. */
export function endOf(found: Alive | Over | Remembered | undefined): Stand {
  return found === undefined || found instanceof Alive ? UNKNOWN : found.end;
}

/** An end without a notice, which nearly all are, is one object for all of them. */
export function endBy(reason: EndReason, notice?: string): Ended {
  return notice === undefined ? ENDS[reason] : Object.freeze({ ended: reason, notice });
}

export function listed(live: Alive, now: number): StoredSession {
  return { key: { id: live.id, user: live.user }, note: live.note, ...live.stand(now) };
}

export function entryOf(over: Over, now: number): EndedEntry {
  const { id, user, note } = over.was;
  return { key: { id, user }, reason: over.end.ended, ...over.was.standing(over.at), endedFor: now - over.at, note };
}

/** A copy, since the caller may change its own; spread keeps a key like "__proto__" as mere data. */
export function copyOf(note: Note): Note {
  return Object.keys(note).length === 0 ? NO_NOTE : Object.freeze({ ...note });
}
