/**
 * The scheduler: everything that happens in the simulated world is an event of this one queue. Between two events all
 * promises that can settle have settled, whatever their depth.
 */

export type Cancel = () => void;

/** Events between two turns of Node's own loop, which the test runner needs to stay in touch. */
const BREATH = 20_000;

interface Event {
  readonly at: number;
  readonly order: number;
  run: (() => void) | undefined;
}

/** True time, in milliseconds. All wrong clocks are made from it. */
export class Time {
  now = 0;
  /** Events run so far. */
  steps = 0;
  #order = 0;
  readonly #heap: Event[] = [];

  after(ms: number, run: () => void): Cancel {
    const event: Event = { at: this.now + Math.max(0, ms), order: this.#order++, run };
    this.#push(event);
    return () => {
      event.run = undefined;
    };
  }

  /** Resolves `ms` later. */
  async pass(ms: number): Promise<void> {
    return new Promise((resolve) => void this.after(ms, resolve));
  }

  /**
   * Runs events up to `until`. `observe` sees the world after each of them; what it or an event throws ends the run.
   *
   * Node runs all microtasks before the next `nextTick` callback. One that is asked for by a microtask therefore comes
   * when nothing is left that could settle: a whole turn, without the event loop and without a real timer.
   */
  async run(until: number, observe: () => void): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      let breath = BREATH;
      const turn = (): void => {
        try {
          if (this.steps > 0) observe();
          const event = this.#next(until);
          if (event === undefined) {
            this.now = until;
            resolve();
            return;
          }
          this.now = event.at;
          this.steps += 1;
          event.run!();
        } catch (error) {
          // oxlint-disable-next-line typescript/prefer-promise-reject-errors
          reject(error);
          return;
        }
        breath -= 1;
        if (breath > 0) {
          queueMicrotask(again);
        } else {
          breath = BREATH;
          setImmediate(turn);
        }
      };
      const again = (): void => process.nextTick(turn);
      setImmediate(turn);
    });
  }

  #next(until: number): Event | undefined {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined || first.at > until) return undefined;
      this.#pop();
      if (first.run !== undefined) return first;
    }
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(event);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(event, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child += 1;
      if (!before(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}

function before(a: Event, b: Event): boolean {
  return a.at === b.at ? a.order < b.order : a.at < b.at;
}
