/**
 * What is kept of a session, in three shapes of falling size: alive, over but not yet reported, remembered as over.
 * Fixed shapes without closures, timers or collections of their own: there may be a million of them.
 *
 * `next` links an item into the one list (a second of the agenda, or the queue of ends to report) that it is in.
 */
import type { EndReason, Limits, Standing } from "../../core/judge.ts";
import type { Key, Live, Note } from "../../server/store.ts";
import { Shards } from "./shards.ts";

export type Item = Alive | Over | Remembered;

export class Alive {
  readonly id: string;
  readonly user: string;
  readonly limits: Limits;
  readonly note: Note;
  /** In the store's own time, as all moments here. */
  readonly begun: number;
  activity: number;
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
    this.spoken = spoken;
  }

  standing(now: number): Standing {
    return { idleFor: now - this.activity, age: now - this.begun };
  }

  /** As the port answers it. */
  stand(now: number): Live {
    return { idleFor: now - this.activity, age: now - this.begun, limits: this.limits };
  }
}

/** Over, and to be reported until somebody settles it. */
export class Over {
  readonly was: Alive;
  readonly reason: EndReason;
  readonly at: number;
  settled = false;
  next: Item | undefined = undefined;

  constructor(was: Alive, reason: EndReason, at: number) {
    this.was = was;
    this.reason = reason;
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
  readonly reason: EndReason;
  next: Item | undefined = undefined;

  constructor(over: Over) {
    this.id = over.id;
    this.user = over.user;
    this.reason = over.reason;
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

  clear(): void {
    this.#byId.clear();
    this.#sameId.clear();
  }
}

function both(key: Key): string {
  return `${key.user.length}:${key.user}${key.id}`;
}
