/** What every engine of `STORE` gives, and is given. */
import type { Store as SessionStore } from "express-session";
import type { Store } from "session-security/server";

export interface Storage {
  /** Where last activity lives. */
  readonly store: Store;
  /** Where the sessions of express-session live; undefined for its own memory. */
  readonly sessions: SessionStore | undefined;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** How long an untouched session is kept, in seconds: longer than the guard lets anybody be idle. */
  readonly keepFor: number;
  /** What a driver has to say outside of any request, a sentence without secrets. */
  report(trouble: string): void;
}

/** One engine: it connects and makes its tables. Whatever it throws means that the server cannot be used. */
export type Engine = (where: string, options: OpenOptions) => Promise<Storage>;

/** An AggregateError (a host with several addresses) says nothing itself. */
export function wordsOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return wordsOf(error.errors[0]);
  return error instanceof Error ? error.message.split("\n")[0]! : "an unknown error";
}
