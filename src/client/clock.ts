import type { Ports } from "./ports.ts";

/** Differences this small between the two clocks are their rounding, not a sleep; counting each would add up. */
const ROUNDING = 100;

/**
 * Milliseconds that have really passed, as far as a page can know: the monotonic clock, plus every step that the wall
 * clock made ahead of it. The monotonic one stands still during sleep on most systems, the wall clock can be set; a
 * wall clock set back takes nothing away. Erring forwards only covers too early, and the server is asked at once.
 */
export function createClock({ wall, monotonic }: Pick<Ports, "wall" | "monotonic">): () => number {
  let ahead = wall() - monotonic();
  let slept = 0;
  return () => {
    const step = wall() - monotonic() - ahead;
    if (Math.abs(step) > ROUNDING) {
      ahead += step;
      slept += Math.max(step, 0);
    }
    return monotonic() + slept;
  };
}
