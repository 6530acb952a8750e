import type { EndReason } from "../core/judge.ts";
import type { PingRefusal } from "../core/wire.ts";
import type { Note } from "./store.ts";

/** Whose session. `session` is the tag, never the id. */
export interface Who {
  readonly user: string;
  readonly session: string;
}

export interface BeginEvent extends Who {
  readonly note: Note;
}

export interface ExtendEvent extends Who {
  /** A report of the monitor, a person's navigation, or one without proof (ARCHITECTURE.md, "Kinds of request"). */
  readonly by: "report" | "person" | "weak";
  /** Seconds since the last activity, now. */
  readonly idleFor: number;
}

/** A session is over. Reported within a minute, also when nobody comes back; the same `id` if it is ever repeated. */
export interface EndEvent extends Who {
  readonly id: string;
  readonly reason: EndReason;
  /** Seconds from the login to the end. */
  readonly age: number;
  /** Seconds without activity at the end. */
  readonly idleFor: number;
  /** Seconds since the end. */
  readonly endedFor: number;
  readonly note: Note;
  /** Report-only mode: it has been judged and reported, and nobody was logged out by it. */
  readonly reportOnly?: true | undefined;
}

/** A ping was refused, or a session that was to begin. Nothing was moved, nobody was let in (save in report-only mode). */
export interface RefuseEvent {
  readonly code: PingRefusal | "concurrent" | "credential";
  /** Who was to be logged in; left out for a ping, which has proved nobody. */
  readonly user?: string | undefined;
  /** What `note` notes of this request; empty where it throws. */
  readonly note: Note;
}

/** A route keeps a session alive while its browser reports no input: it belongs into `passive`. */
export interface PollerEvent extends Who {
  /** The path without its query. */
  readonly route: string;
  /** How often it moved activity in that time, as far as it is remembered. */
  readonly times: number;
  /** Seconds for which the browser has seen no input. */
  readonly idleFor: number;
}

export interface StoreFailureEvent {
  /** The method of the store port. */
  readonly operation: string;
  readonly error: Error;
}

export interface Events {
  begin: BeginEvent;
  extend: ExtendEvent;
  end: EndEvent;
  refuse: RefuseEvent;
  storeFailure: StoreFailureEvent;
  poller: PollerEvent;
}

export type Listener<E> = (event: E) => unknown;

export interface Emitter {
  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): () => void;
  /**
   * Resolves when all listeners have finished, to whether none failed. One that fails is logged and harms nobody else.
   * Those in `taken` are passed by; whoever finishes without failing is put there.
   */
  emit<Name extends keyof Events>(name: Name, event: Events[Name], taken?: Set<unknown>): Promise<boolean>;
}

export function createEmitter(log: (message: string) => void): Emitter {
  const listeners: { [Name in keyof Events]: Set<Listener<Events[Name]>> } = {
    begin: new Set(),
    extend: new Set(),
    end: new Set(),
    refuse: new Set(),
    storeFailure: new Set(),
    poller: new Set(),
  };
  return {
    on(name, listener) {
      const set = listeners[name];
      if (set === undefined) throw new TypeError(`session-security: there is no event "${name}"`);
      set.add(listener);
      return () => void set.delete(listener);
    },
    async emit(name, event, taken) {
      const finished = await Promise.all(
        [...listeners[name]].map(async (listener) => {
          if (taken?.has(listener)) return true;
          try {
            await listener(event);
            taken?.add(listener);
            return true;
          } catch (error) {
            log(`a listener of "${name}" failed: ${error instanceof Error ? error.message : "not an Error"}`);
            return false;
          }
        }),
      );
      return finished.every(Boolean);
    },
  };
}
