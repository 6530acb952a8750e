import type { EndReason, Limits, Standing } from "../../core/judge.ts";
import type { EndedEntry, Entry, Key, Opened, Stand, Store, Touch } from "../../server/store.ts";

/** A fresh, empty store and the way to let its time pass. */
export interface StoreSubject {
  readonly store: Store;
  /** Lets the store's clock go on by so many milliseconds: moves a manual clock, or waits for a real one. */
  advance(ms: number): void | Promise<void>;
  /**
   * By how many milliseconds the store's time may go on unasked while a case runs. Default 0: it stands still, as a
   * manual clock does. For a real server a few hundred; at most 500.
   */
  readonly slack?: number | undefined;
  /** A second client of the same data, where the store is shared by several processes. Default: the same store. */
  readonly other?: Store | undefined;
  /** Removes what the case has left behind. */
  dispose?(): void | Promise<void>;
}

export type CreateSubject = () => StoreSubject | Promise<StoreSubject>;

/** One promise of the port; `run` rejects with what was broken. */
export interface ContractCase {
  readonly title: string;
  run(): Promise<void>;
}

/** What a case works with: the port with short words, and questions that fail loudly. */
export interface Bench {
  readonly store: Store;
  readonly other: Store;
  readonly slack: number;
  advance(ms: number): Promise<void>;
  open(id: string, how?: Partial<Entry> & { user?: string; limits?: Limits }): Promise<Opened>;
  touch(id: string, touch?: Partial<Touch> & { user?: string }): Promise<Stand>;
  /** How one session stands. */
  peek(id: string, user?: string): Promise<Stand>;
  /** Everything that is due now, in batches, unsettled. */
  due(lease?: number): Promise<EndedEntry[]>;
}

export type Body = (bench: Bench) => Promise<void>;

export const USER = "user";
/** Long beside any slack, short enough to wait for on a real clock. */
export const IDLE = 2_000;
export const LIMITS: Limits = { idle: IDLE };
/** For cases in which no time is meant to run out. */
export const LONG: Limits = { idle: 600_000 };
/** How long after its time an end that nobody witnessed may stay unseen by `due`. The engine's own tolerance is a minute. */
export const UNSEEN = 2_000;
export const LEASE = 60_000;

const PLENTY = 10_000;

export function key(id: string, user = USER): Key {
  return { id, user };
}

/** The words of a case over one subject. */
export function benchOf({ store, advance, slack = 0, other = store }: StoreSubject): Bench {
  return {
    store,
    other,
    slack,
    async advance(ms) {
      await advance(ms);
    },
    open: (id, { user, limits = LONG, age = 0, note = {}, within = PLENTY, ...entry } = {}) =>
      store.open(key(id, user), limits, { age, note, within, ...entry }),
    touch: (id, { user, how = "read", limits = LONG, within = PLENTY, ...touch } = {}) =>
      store.touch(key(id, user), { how, limits, within, ...touch }),
    async peek(id, user) {
      const [stand] = await store.peek([key(id, user)]);
      if (stand === undefined) throw new Error("peek of one key answered nothing");
      return stand;
    },
    async due(lease = LEASE) {
      const entries: EndedEntry[] = [];
      for (;;) {
        const some = await store.due(100, lease);
        if (some.length === 0) return entries;
        entries.push(...some);
      }
    },
  };
}

export function isAlive(stand: Opened): stand is Extract<Stand, Standing> {
  return !("ended" in stand) && !("refused" in stand);
}

export function reasonOf(stand: Opened): EndReason | undefined {
  return "ended" in stand ? stand.ended : undefined;
}
