/**
 * The store port: where last activity lives, outside the framework's session blob, which concurrent requests overwrite.
 * Milliseconds in here; seconds everywhere else. Every implementation passes the contract suite and the boundary
 * vectors of `session-security/testing`.
 *
 * Rules that hold for every method:
 * - One atomic step each. The store's own clock is the only one; no timestamp comes in, and none goes out but by `time`.
 * - Ended is absorbing: nothing brings a record back, and its first reason stays.
 * - A store that cannot answer rejects; it never guesses.
 */
import type { EndReason, Limits, Standing } from "../core/judge.ts";

/** A record's name: 128 random bits or a hash of the framework's id, and the user it belongs to. */
export interface Key {
  readonly id: string;
  readonly user: string;
}

/** A live session, with the limits that its record keeps: the ones to tell the browser. */
export interface Live extends Standing {
  readonly limits: Limits;
  /**
   * The longest time without activity since the record began, the present one included; at least `idleFor`. Activity that
   * comes later does not make it smaller: `recentActivity` must not be passed by loading the page twice. Rounded up.
   */
  readonly longestIdle: number;
}

/** A session that is over. `notice` is what the one who ended it has to say, for its user to read. */
export interface Ended {
  readonly ended: EndReason;
  readonly notice?: string | undefined;
}

/** How a session stands. A record that is not there is `{ ended: "unknown" }`. */
export type Stand = Live | Ended;

export type Opened = Stand | { readonly refused: "concurrent" };

/** What the application notes about a session (address, browser); shown in lists and in the report of its end. */
export type Note = Readonly<Record<string, string>>;

/**
 * Who speaks in a touch.
 * - `report`: the monitor. Marks the record as one whose monitor speaks, with or without `idleFor`.
 * - `person`: a navigation that a person provably made. Counts as `idleFor: 0`.
 * - `weak`: a navigation without that proof. Counts as `idleFor: 0`, but only until a monitor has spoken.
 * - `read`: nobody. Moves and marks nothing.
 */
export type Speaker = "report" | "person" | "weak" | "read";

export interface Touch {
  readonly how: Speaker;
  /** Only with `report`: how long ago the last input was. Left out, the report only asks. */
  readonly idleFor?: number | undefined;
  /** What the policy says now. The record keeps the tighter of these and its own, from this touch on. */
  readonly limits: Limits;
  /**
   * The caller gives up after this long. A touch that the store comes to later only reads: it must not move activity any
   * more, nor limits, also when the store itself was what hung: a touch given up after 500 ms was seen to be executed 4.5 s later.
   */
  readonly within: number;
}

export interface Entry {
  /** How old the login is already; 0 for one that happens now. */
  readonly age: number;
  readonly note: Note;
  /** At most this many live sessions of the user, this one included. */
  readonly max?: number | undefined;
  /** When `max` is reached: end the oldest as `concurrent`, instead of refusing this one. */
  readonly evict?: boolean | undefined;
  /**
   * The caller gives up after this long, as in `Touch`: an `open` that the store comes to later begins nothing and ends
   * nobody (`{ ended: "unknown" }`).
   */
  readonly within: number;
}

/** A live session in a list. */
export interface StoredSession extends Live {
  readonly key: Key;
  readonly note: Note;
}

/** An end that is to be reported. `age` and `idleFor` are as they were at the end. */
export interface EndedEntry extends Standing {
  readonly key: Key;
  readonly reason: EndReason;
  /** How long ago it ended. */
  readonly endedFor: number;
  readonly note: Note;
}

export interface Store {
  /** True for a store that lives and dies with this process: it needs no shared secret. */
  readonly local?: true | undefined;

  /**
   * Begins a record. Opening an id that is alive answers how it stands and changes nothing; opening an ended one
   * answers its end: an id never begins twice.
   */
  open(key: Key, limits: Limits, entry: Entry): Promise<Opened>;

  /**
   * Judges, then moves. The stored standing at its limit is ended, whatever the touch claims; only then does `idleFor`
   * move last activity: forward, never back, never past now, never after the end.
   */
  touch(key: Key, touch: Touch): Promise<Stand>;

  /**
   * Ends a record, with what its user shall read (at most 500 characters). True when this call ended it, false when it was
   * over (or unknown) already. It has no deadline of its own: an end that comes late is still meant.
   */
  end(key: Key, reason: EndReason, notice?: string): Promise<boolean>;

  /** A user's live sessions, oldest login first. Judges, but moves nothing. */
  list(user: string): Promise<StoredSession[]>;

  /** Ends all live sessions of a user, save one; answers how many. */
  endAll(user: string, reason: EndReason, except?: string, notice?: string): Promise<number>;

  /**
   * All live sessions of everybody, in batches of no given order. Each that lives from the first batch to the last is in
   * one of them, at least once; judges, but moves nothing.
   */
  all(): AsyncIterable<readonly StoredSession[]>;

  /** How many sessions stand, in the order asked. Moves nothing. */
  peek(keys: readonly Key[]): Promise<Stand[]>;

  /**
   * Ends that wait to be reported, whatever caused them, also those that nobody witnessed: looks at records whose time
   * may have come, ends those whose time has, and leases the entries to the caller for `lease` ms. An entry that is not
   * `settle`d by then is handed out again, to whoever asks, so that an end is reported at least once.
   */
  due(most: number, lease: number): Promise<EndedEntry[]>;

  /** These ends have been reported; `due` hands them out no more. */
  settle(keys: readonly Key[]): Promise<void>;

  /** Tells of ends on any server, soon after they happen. Without it `peek` is polled. Resolves to the way to stop. */
  subscribe?(ended: (key: Key, reason: EndReason) => void): Promise<() => Promise<void>>;

  /** What an operator should know of the server behind it (an eviction policy, a missing table): sentences for the log. */
  advice?(): Promise<readonly string[]>;

  /**
   * The store's clock, in milliseconds since 1970, for the age of drafts: they outlive sessions, so that no duration reaches
   * from one login to the next, and two servers' clocks may be hours apart. Without it each server has its own.
   */
  time?(): Promise<number>;

  /** Frees what the store itself made (timers, subscriptions). Later calls reject. */
  close?(): Promise<void>;
}
