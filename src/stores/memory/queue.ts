import type { Item, Over } from "./records.ts";

/** Ends that wait to be reported, first in, first out, so that none waits for ever behind newer ones. */
export class Queue {
  #first: Over | undefined = undefined;
  #last: Over | undefined = undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The item must be in no list. */
  add(over: Over): void {
    if (this.#last === undefined) this.#first = over;
    else this.#last.next = over;
    this.#last = over;
    this.#length++;
  }

  take(): Over | undefined {
    const over = this.#first;
    if (over === undefined) return undefined;
    const next: Item | undefined = over.next;
    this.#first = next as Over | undefined;
    if (next === undefined) this.#last = undefined;
    over.next = undefined;
    this.#length--;
    return over;
  }

  clear(): void {
    this.#first = undefined;
    this.#last = undefined;
    this.#length = 0;
  }
}
