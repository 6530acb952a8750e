import type { EndReason } from "../../core/judge.ts";
import type { Events, RefuseEvent } from "../../server/index.ts";
import { plain } from "./plain.ts";

/** UTC, ISO 8601, with milliseconds (OWASP ASVS 5.0 16.2.2). Not called `time`: loggers write one of their own. */
type Time = string;

/** What the application noted at the login (option `note`), e.g. `from.address`. */
type From = Readonly<Record<`from.${string}`, string>>;

interface Session {
  /** The same whenever the same event is recorded again. */
  readonly id: string;
  readonly at: Time;
  readonly user: string;
  /** A keyed hash of the session's id: names it, and opens nothing. */
  readonly session: string;
}

export type BeginRecord = Session & From & { readonly event: "session.begin" };

export type EndRecord = Session &
  From & {
    readonly event: "session.end";
    /** How it ended. `at` is when it ended, not when that was noticed. */
    readonly reason: EndReason;
    /** Seconds from the login to the end. */
    readonly age: number;
    /** Seconds from the login to the last activity. */
    readonly activeFor: number;
    /** Seconds without activity before the end. */
    readonly idleFor: number;
    /** Report-only mode: nobody was logged out by it. */
    readonly reportOnly?: true;
  };

export type RefuseRecord = From & {
  readonly event: "session.refuse";
  readonly at: Time;
  readonly code: RefuseEvent["code"];
  /** Who was to be logged in; a refused ping has proved nobody. */
  readonly user?: string;
};

export interface PollerRecord {
  readonly event: "session.poller";
  readonly at: Time;
  readonly user: string;
  readonly session: string;
  readonly route: string;
  readonly times: number;
  readonly idleFor: number;
}

export interface StoreFailureRecord {
  readonly event: "session.store-failure";
  readonly at: Time;
  readonly operation: string;
  /** The class of the failure; never its text, which may name hosts and users of the store. */
  readonly code: string;
}

export type AuditRecord = BeginRecord | EndRecord | RefuseRecord | PollerRecord | StoreFailureRecord;

/** The record of each event that is audited. `extend` is none of them: there are too many. `now`: ms since 1970. */
export const records: {
  readonly [Name in Exclude<keyof Events, "extend">]: (event: Events[Name], now: number) => AuditRecord;
} = {
  begin: ({ user, session, note }, now): BeginRecord => ({
    event: "session.begin",
    id: `begin:${session}`,
    at: timeOf(now),
    user: plain(user),
    session,
    ...fromOf(note),
  }),
  end: ({ id, user, session, reason, age, idleFor, endedFor, note, reportOnly }, now): EndRecord => ({
    event: "session.end",
    id: `end:${id}`,
    at: timeOf(now - endedFor * 1000),
    user: plain(user),
    session,
    ...fromOf(note),
    reason,
    age: rounded(age),
    activeFor: rounded(age - idleFor),
    idleFor: rounded(idleFor),
    ...(reportOnly === true ? { reportOnly } : {}),
  }),
  refuse: ({ code, user, note }, now): RefuseRecord => ({
    event: "session.refuse",
    at: timeOf(now),
    code,
    ...(user === undefined ? {} : { user: plain(user) }),
    ...fromOf(note),
  }),
  poller: ({ user, session, route, times, idleFor }, now): PollerRecord => ({
    event: "session.poller",
    at: timeOf(now),
    user: plain(user),
    session,
    route: plain(route),
    times,
    idleFor: rounded(idleFor),
  }),
  storeFailure: ({ operation, error }, now): StoreFailureRecord => ({
    event: "session.store-failure",
    at: timeOf(now),
    operation,
    code: codeOf(error),
  }),
};

function timeOf(now: number): Time {
  return new Date(now).toISOString();
}

/** Under a prefix of its own: what an application notes must not take the place of what happened. */
function fromOf(note: Readonly<Record<string, string>>): From {
  return Object.fromEntries(Object.entries(note).map(([name, value]) => [`from.${plain(name)}`, plain(value)]));
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

function codeOf(error: Error & { readonly code?: unknown }): string {
  return typeof error.code === "string" ? plain(error.code) : "unknown";
}
