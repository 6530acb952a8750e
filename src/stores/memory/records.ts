/**
 * What is kept of a session, in three shapes of falling size: alive, over but not yet reported, remembered as over.
 * Fixed shapes without closures, timers or collections of their own: there may be a million of them.
 *
 * `next` links an item into the one list (a second of the agenda, or the queue of ends to report) that it is in.
 */
import type { Limits, Standing } from "../../core/judge.ts";
import type { Ended, Key, Live, Note } from "../../server/store.ts";
import { Shards } from "./shards.ts";

export type Item = Alive | Over | Remembered;

/** The greatest small integer of V8. */
const LONGEST = 2 ** 31 - 1;

export class Alive {
  readonly id: string;
  readonly user: string;
  readonly limits: Limits;
  readonly note: Note;
  /** In the store's own time, as all moments here. */
  readonly begun: number;
  activity: number;
  /**
   * The longest time between two activities. A small integer, which costs no heap number of its own: whole milliseconds,
   * rounded up, at most 2^31-1 (24 days).
   */
  longest: number;
  /** Its monitor has spoken, so that a weak navigation no longer moves activity. */
  spoken: boolean;
  /** Over, or replaced by a copy with tighter limits: whoever still finds it in a list passes it by. */
  stale = false;
  next: Item | undefined = undefined;

  constructor(key: Key, limits: Limits, note: Note, begun: number, activity: number, spoken: boolean) {
    this.id = key.id;
    this.user = key.user;
    this.limits = limits;
    this.note = note;
    this.begun = begun;
    this.activity = activity;
    this.longest = 0;
    this.spoken = spoken;
  }

  /** Activity moves forward, never back. */
  moveTo(activity: number): void {
    if (activity <= this.activity) return;
    this.longest = Math.max(this.longest, Math.min(Math.ceil(activity - this.activity), LONGEST));
    this.activity = activity;
  }

  standing(now: number): Standing {
    return { idleFor: now - this.activity, age: now - this.begun };
  }

  /** As the port answers it. */
  stand(now: number): Live {
    const idleFor = now - this.activity;
    return { idleFor, age: now - this.begun, limits: this.limits, longestIdle: Math.max(this.longest, idleFor) };
  }
}

/** Over, and to be reported until somebody settles it. */
export class Over {
  readonly was: Alive;
  readonly end: Ended;
  readonly at: number;
  settled = false;
  next: Item | undefined = undefined;

  constructor(was: Alive, end: Ended, at: number) {
    this.was = was;
    this.end = end;
    this.at = at;
  }

  get id(): string {
    return this.was.id;
  }

  get user(): string {
    return this.was.user;
  }
}

/** Over and reported: kept only so that the id does not begin again and its reason can be told. */
export class Remembered {
  readonly id: string;
  readonly user: string;
  readonly end: Ended;
  next: Item | undefined = undefined;

  constructor(over: Over) {
    this.id = over.id;
    this.user = over.user;
    this.end = over.end;
  }
}

/**
 * All records by their key. An id is random, so it alone finds the record; the same id under another user is another
 * record all the same (a framework may keep its session id when the user changes), and those few have a map of their own.
 */
export class Records {
  readonly #byId = new Shards<Item>();
  readonly #sameId = new Map<string, Item>();

  get(key: Key): Item | undefined {
    const found = this.#byId.get(key.id);
    if (found !== undefined && found.user === key.user) return found;
    return this.#sameId.size === 0 ? undefined : this.#sameId.get(both(key));
  }

  /** Adds a record, or puts it in the place of the one with the same key. */
  set(item: Item): void {
    const found = this.#byId.get(item.id);
    const free = found === undefined ? !this.#sameId.has(both(item)) : found.user === item.user;
    if (free) this.#byId.set(item.id, item);
    else this.#sameId.set(both(item), item);
  }

  delete(key: Key): void {
    if (this.#byId.get(key.id)?.user === key.user) this.#byId.delete(key.id);
    else this.#sameId.delete(both(key));
  }

  *[Symbol.iterator](): Generator<Item> {
    yield* this.#byId.values();
    yield* this.#sameId.values();
  }

  clear(): void {
    this.#byId.clear();
    this.#sameId.clear();
  }
}

function both(key: Key): string {
  return `${key.user.length}:${key.user}${key.id}`;
}
