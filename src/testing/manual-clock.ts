/** A clock that stands still until it is told to go on: time in tests is a number, never a wait. Milliseconds. */
export interface ManualClock {
  now(): number;
  /**
   * Goes forward, firing the timers that come due in order of their time, each with `now()` at its own time. A timer
   * set while this runs fires in the same call if its time falls within it. At least 0.
   */
  advance(ms: number): void;
  /** One timer, not repeated; answers the way to cancel it. A time in the past fires at the next `advance`. */
  timer(after: number, fire: () => void): () => void;
}

interface Timer {
  readonly at: number;
  readonly fire: () => void;
}

/** A clock for the memory store and the monitor's ports. Starts at `start`, 0 by default. */
export function manualClock(start = 0): ManualClock {
  let time = start;
  // Kept in the order they fire in; of two at the same time the one that was set first fires first, as platforms do.
  const timers: Timer[] = [];

  return {
    now: () => time,

    advance(ms) {
      if (!(ms >= 0)) throw new RangeError(`a clock goes forward only: advance(${ms})`);
      const until = time + ms;
      for (let next = timers[0]; next !== undefined && next.at <= until; next = timers[0]) {
        timers.shift();
        time = Math.max(time, next.at);
        next.fire();
      }
      // A timer may itself have advanced this clock further than asked; time never goes back.
      time = Math.max(time, until);
    },

    timer(after, fire) {
      const timer = { at: time + Math.max(0, after), fire };
      const place = timers.findLastIndex((other) => other.at <= timer.at) + 1;
      timers.splice(place, 0, timer);
      return () => {
        const index = timers.indexOf(timer);
        if (index !== -1) timers.splice(index, 1);
      };
    },
  };
}
