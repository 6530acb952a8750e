import { LATE } from "./codes.ts";
import { kindOf, timeOf, type Reply } from "./replies.ts";

/**
 * The moment, in the store's time, after which a call that its caller gave up must change nothing. A touch given up
 * after 500 ms was seen to be carried out 4.5 s later, when a hung Redis woke.
 *
 * It is the last store time seen in the slot, plus what has passed here since, plus what the caller still waits. That is
 * never too late, save by a step back of the store's clock, or when another node with a slower clock takes the slot over;
 * the next answer corrects it. It may be too early (this process was suspended, its answers came late): then the script
 * changes nothing, tells its time, and the store asks again.
 */
export class StoreClock {
  /** By slot: store time minus our own monotonic time. NaN: not seen yet. Each node of a cluster has its own clock. */
  readonly #ahead: Float64Array;

  /** `slots` is 1 where one clock is everybody's. */
  constructor(slots: number) {
    this.#ahead = new Float64Array(slots).fill(Number.NaN);
  }

  /** `time` in microseconds, as scripts tell it. */
  saw(slot: number, time: number): void {
    this.#ahead[slot] = time / 1000 - performance.now();
  }

  /** A call in a slot that its caller gives up after `within`. */
  call(slot: number, within: number): TimedCall {
    return new TimedCall(this, slot, within);
  }

  ahead(slot: number): number {
    return this.#ahead[slot]!;
  }
}

export class TimedCall {
  readonly #clock: StoreClock;
  readonly #slot: number;
  /** When its caller gives up, by our own clock. */
  readonly #until: number;
  #asked = 0;

  constructor(clock: StoreClock, slot: number, within: number) {
    this.#clock = clock;
    this.#slot = slot;
    // Not a number is no time at all.
    this.#until = within > 0 ? performance.now() + within : -Infinity;
  }

  /** As a word of a command. 0, which has long passed, where the time is not known or nobody waits. */
  notAfter(): string {
    this.#asked += 1;
    const until = Math.floor((this.#clock.ahead(this.#slot) + this.#until) * 1000);
    return until > 0 ? String(until) : "0";
  }

  /** The store found the call late, and it is not: ask once more, now that the store's time is known. */
  tooEarly(reply: Reply): boolean {
    this.#clock.saw(this.#slot, timeOf(reply));
    return kindOf(reply) === LATE && this.#asked === 1 && performance.now() < this.#until;
  }
}
