/** The session library's store, with a deadline and with errors that become 503. */
import expressSession, { type SessionData } from "express-session";
import { Away } from "../problem.ts";

/** Milliseconds. The package's own store has half of that (`storeTimeout`). */
const PATIENCE = 1000;

type Done<Result = void> = (error?: unknown, result?: Result) => void;

/**
 * Neither Redis client gives up on a server that hangs with a command sent to it, and express-session waits for its store
 * for ever. What is given up here may still be done when the server wakes. It brings nobody back: whether a session is
 * alive is not written in it, but in the guard's record.
 */
export class ImpatientStore extends expressSession.Store {
  readonly #inner: expressSession.Store;

  constructor(inner: expressSession.Store) {
    super();
    this.#inner = inner;
  }

  override get(id: string, done: Done<SessionData | null>): void {
    this.#inner.get(id, impatient(done));
  }

  override set(id: string, session: SessionData, done?: Done): void {
    this.#inner.set(id, session, impatient(done));
  }

  override destroy(id: string, done?: Done): void {
    this.#inner.destroy(id, impatient(done));
  }

  override touch(id: string, session: SessionData, done?: Done): void {
    this.#inner.touch?.(id, session, impatient(done));
  }
}

/** Calls back once: with what came in time, or with why nothing did. */
function impatient<Result>(done: Done<Result> = () => {}): Done<Result> {
  let open = true;
  const settle: Done<Result> = (error, result) => {
    clearTimeout(timer);
    if (!open) return;
    open = false;
    if (error === undefined || error === null) done(null, result);
    else done(new Away(error));
  };
  const timer = setTimeout(() => settle(new Error(`no answer within ${PATIENCE} ms`)), PATIENCE);
  return settle;
}
