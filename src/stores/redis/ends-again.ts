import type { Names } from "./names.ts";

/**
 * Milliseconds after an end, and then after each time that it has been said again. Clients find the new master at once
 * or when the old one hangs up, which sentinels see to within some ten seconds.
 */
export const AGAIN: readonly number[] = [1_000, 2_000, 4_000, 8_000];

/** Beyond so many at once an end is said only once: a process must not be filled by what hardly ever matters. */
const MOST = 10_000;

interface End extends Names {
  /** What the script is told: [reason, notice] as JSON. */
  readonly words: string;
}

/**
 * Redis answers before its replicas have a write, and a master that was replaced goes on for a while: an end that it took
 * is undone by the failover. So the process that brought it about says it again, a few times, until a server has answered
 * each. Ended is absorbing, so that this changes nothing where nothing was undone.
 *
 * `WAIT` would hold up whatever is behind it on the connection, and is answered by a second replica also when the first
 * has been made the master already.
 */
export class EndsAgain {
  readonly #say: (end: End) => Promise<unknown>;
  readonly #after: readonly number[];
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #waiting = 0;
  #closed = false;

  constructor(say: (end: End) => Promise<unknown>, after = AGAIN) {
    this.#say = say;
    this.#after = after;
  }

  add(entries: readonly Names[], words: string): void {
    for (const entry of entries) {
      if (this.#waiting === MOST) return;
      this.#waiting += 1;
      this.#plan({ ...entry, words }, 0);
    }
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #plan(end: End, times: number): void {
    const after = this.#after[times];
    if (after === undefined || this.#closed) {
      this.#waiting -= 1;
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      // Not answered: that is what a failover looks like, so that it does not count.
      void this.#say(end).then(
        () => this.#plan(end, times + 1),
        () => this.#plan(end, times),
      );
    }, after);
    timer.unref();
    this.#timers.add(timer);
  }
}
