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
}

/** A ping was refused. Nothing was moved. */
export interface RefuseEvent {
  readonly code: PingRefusal;
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
}

export type Listener<E> = (event: E) => unknown;

export interface Emitter {
  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): () => void;
  /** Resolves when all listeners have finished. A listener that fails is logged and harms nobody else. */
  emit<Name extends keyof Events>(name: Name, event: Events[Name]): Promise<void>;
}

export function createEmitter(log: (message: string) => void): Emitter {
  const listeners: { [Name in keyof Events]: Set<Listener<Events[Name]>> } = {
    begin: new Set(),
    extend: new Set(),
    end: new Set(),
    refuse: new Set(),
    storeFailure: new Set(),
  };
  return {
    on(name, listener) {
      const set = listeners[name];
      if (set === undefined) throw new TypeError(`session-security: there is no event "${name}"`);
      set.add(listener);
      return () => void set.delete(listener);
    },
    async emit(name, event) {
      await Promise.all(
        [...listeners[name]].map(async (listener) => {
          try {
            await listener(event);
          } catch (error) {
            log(`a listener of "${name}" failed: ${error instanceof Error ? error.message : "not an Error"}`);
          }
        }),
      );
    },
  };
}
