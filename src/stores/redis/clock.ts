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

  /** As a word of a command. 0, which has long passed, where the time is not known or nobody waits. */
  notAfter(slot: number, within: number): string {
    const until = this.#ahead[slot]! + performance.now() + within;
    return within > 0 && until > 0 ? String(Math.floor(until * 1000)) : "0";
  }
}
