/**
 * After this long without an answer the estimate is not relied on: the clock of this machine and the store's drift apart,
 * by at most some hundredths of a percent.
 */
const FRESH = 60_000;

/**
 * What the store's clock says now, at the least: its last answer, aged by the monotonic clock of this process. The answer
 * was older than that when it came, so the estimate is early, by no more than the way took.
 */
export class StoreTime {
  #time = 0;
  #at = -Infinity;

  saw(time: number): void {
    this.#time = time;
    this.#at = performance.now();
  }

  now(): number | undefined {
    const passed = performance.now() - this.#at;
    return passed > FRESH ? undefined : this.#time + passed;
  }
}
