/** A simulator that cannot fail proves nothing: what is broken on purpose must be caught. */
import { expect, test } from "vitest";
import { explore } from "./explore.ts";
import { variants } from "./variants.ts";

test.each(variants)("it is caught: $name", { timeout: 600_000 }, async ({ variant, within }) => {
  const { failure, promise, steps } = await explore({ steps: within, seed: 1, variant, shrink: false });
  expect(failure, `nothing in ${steps} steps`).toBeDefined();
  // A promise was broken, not the simulator.
  expect(promise, failure).toBeDefined();
  expect(steps).toBeLessThanOrEqual(within);
});
