import type { Item } from "./records.ts";

/** A second that has passed is looked at as a whole; nothing in it is seen early, and nothing more than this late. */
const SECOND = 1000;

/** After a long pause empty seconds are skipped in steps of about half a day, a few milliseconds each. */
const SKIPPED_AT_ONCE = 40_000;

/**
 * When which record must be looked at: a list of records for each second. A touch does not come here. A record waits
 * in the second in which it would end if nobody came; when that has passed it is looked at, and put back if somebody
 * did come. So each costs one look per idle timeout, whatever its traffic, and adding and taking are O(1).
 */
export class Agenda {
  readonly #seconds = new Map<number, Item>();
  /** The earliest second that may still have something in it. */
  #at: number;

  constructor(now: number) {
    this.#at = Math.floor(now / SECOND);
  }

  /** The item must be in no list. A time that has passed already comes up with the next second. */
  add(item: Item, when: number): void {
    const second = Math.max(this.#at, Math.floor(when / SECOND));
    item.next = this.#seconds.get(second);
    this.#seconds.set(second, item);
  }

  /** One item whose second has passed; undefined when there is none, or none found yet. */
  take(now: number): Item | undefined {
    const present = Math.floor(now / SECOND);
    for (let skipped = 0; this.#at < present && skipped < SKIPPED_AT_ONCE; skipped++) {
      const item = this.#seconds.get(this.#at);
      if (item !== undefined) {
        if (item.next === undefined) this.#seconds.delete(this.#at);
        else this.#seconds.set(this.#at, item.next);
        item.next = undefined;
        return item;
      }
      this.#at = this.#seconds.size === 0 ? present : this.#at + 1;
    }
    return undefined;
  }

  clear(): void {
    this.#seconds.clear();
  }
}
