/** Random numbers that a seed repeats, everywhere: the generator "mulberry32". */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
    this.next();
    this.next();
  }

  /** From 0 to 1, 1 excluded. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  /** Mostly near `least`, now and then near `most`: the times that things take. */
  skewed(least: number, most: number): number {
    return least * (most / least) ** (this.next() ** 2);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.next() * from.length)]!;
  }

  /** Another generator, so that what one part of the world draws changes nothing in another. */
  fork(): Random {
    return new Random(Math.floor(this.next() * 2 ** 32));
  }
}
