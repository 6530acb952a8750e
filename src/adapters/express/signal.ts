import type { Context, ExpressEngine } from "./context.ts";

/** Whatever emits `close` when it is over: a response, a socket, a connection of engine.io or ws. */
export interface Closing {
  once(event: "close", listener: () => void): unknown;
}

/** The signal of a request's session, for as long as its response, or what came of it, is open. */
export function signalOf(engine: ExpressEngine, context: Context, until: Closing | undefined): AbortSignal {
  const { visit } = context;
  // Report-only mode ends nobody. Deny by default: else no live session is a session that has ended.
  if (visit === undefined) return context.reported ? new AbortController().signal : AbortSignal.abort();
  if (until !== undefined) {
    const { signal, release } = engine.watch(visit.key);
    until.once("close", release);
    return signal;
  }
  // Nobody would ever let go of it.
  if (context.closed) return AbortSignal.abort();
  context.watched ??= engine.watch(visit.key);
  return context.watched.signal;
}
