import { SessionSecurityError } from "../core/errors.ts";
import { remaining, type EndReason } from "../core/judge.ts";
import type { Key, Stand } from "./store.ts";

/** How stale a watched session may be; a batch of them costs one read. */
const LOOK_EVERY = 5000;
/** So that a session at its limit is not asked for in a tight loop. */
const SHORTEST = 50;

/** The reason of an AbortSignal from `signal(request)`. */
export class SessionEndedError extends SessionSecurityError {
  readonly reason: EndReason;
  constructor(reason: EndReason) {
    super("ended", `session-security: the session has ended (${reason})`);
    this.reason = reason;
  }
}

export interface Watch {
  /** A signal that aborts when the session ends, wherever that happens. Never extends it. Watched until released. */
  signal(key: Key): { signal: AbortSignal; release: () => void };
  /** It has ended here: no need to wait for the next look. */
  ended(id: string, reason: EndReason): void;
  stop(): void;
}

interface Parts {
  peek(keys: readonly Key[]): Promise<Stand[]>;
  timer(after: number, fire: () => void): () => void;
}

interface Watched {
  readonly key: Key;
  readonly controller: AbortController;
  users: number;
}

/** Sockets and streams stop with their session: one controller per session, one batched read for all of them. */
export function createWatch({ peek, timer }: Parts): Watch {
  const watched = new Map<string, Watched>();
  let cancel: (() => void) | undefined;
  let looking = false;
  /** The next look is due as soon as may be: somebody is watched whose deadline is not known yet. */
  let soon = false;
  let stopped = false;

  async function look(): Promise<void> {
    looking = true;
    soon = false;
    const entries = [...watched.values()];
    let next = LOOK_EVERY;
    try {
      const stands = await peek(entries.map(({ key }) => key));
      for (const [index, stand] of stands.entries()) {
        if ("ended" in stand) ended(entries[index]!.key.id, stand.ended);
        else next = Math.min(next, Math.max(SHORTEST, remaining(stand, stand.limits)));
      }
    } catch {
      // The store is away; the next look decides. A signal is not aborted by a guess.
    }
    looking = false;
    schedule(soon ? SHORTEST : next);
  }

  function schedule(after: number): void {
    cancel?.();
    cancel = undefined;
    if (stopped || watched.size === 0) soon = false;
    else cancel = timer(after, () => void look());
  }

  function lookSoon(): void {
    if (soon) return;
    soon = true;
    if (!looking) schedule(SHORTEST);
  }

  function ended(id: string, reason: EndReason): void {
    const entry = watched.get(id);
    if (entry === undefined) return;
    watched.delete(id);
    entry.controller.abort(new SessionEndedError(reason));
  }

  return {
    signal(key) {
      const entry = watched.get(key.id) ?? { key, controller: new AbortController(), users: 0 };
      watched.set(key.id, entry);
      entry.users += 1;
      lookSoon();
      return {
        signal: entry.controller.signal,
        release() {
          entry.users -= 1;
          if (entry.users === 0 && watched.get(key.id) === entry) watched.delete(key.id);
        },
      };
    },
    ended,
    stop() {
      stopped = true;
      cancel?.();
      watched.clear();
    },
  };
}
