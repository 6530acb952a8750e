import fc from "fast-check";
import { scenarios, write, type Scenario } from "./world/scenario.ts";
import { Broken, simulate, type Variant } from "./world/world.ts";

export interface Exploration {
  readonly steps: number;
  readonly seed: number;
  readonly variant?: Variant;
  /** Make the scenario that fails as small as possible. Default true. */
  readonly shrink?: boolean;
  /** Hears after each round how many steps are done, and from which seed to go on. */
  readonly progress?: (steps: number, seed: number) => void;
}

export interface Found {
  readonly steps: number;
  readonly situations: Map<string, number>;
  /** What was broken, and the command that repeats it. */
  readonly failure?: string;
  readonly promise?: string;
}

/** Acts in one scenario. Longer ones meet more, shorter ones begin more often. */
const ACTS = 100;
const RUNS_AT_ONCE = 50;
/** Runs that making a scenario smaller may take. */
const SHRINKS = 400;

/** Plays scenarios until so many steps are done or a promise is broken. */
export async function explore({ steps, seed, variant, shrink = true, progress }: Exploration): Promise<Found> {
  const situations = new Map<string, number>();
  let done = 0;
  let failed = 0;
  const property = fc.asyncProperty(scenarios(ACTS), async (scenario: Scenario) => {
    if (failed > SHRINKS || (failed === 0 && done >= steps)) return;
    if (failed > 0) failed += 1;
    try {
      const taken = await simulate(scenario, situations, variant);
      if (failed === 0) done += taken;
    } catch (error) {
      if (failed === 0 && error instanceof Broken) done += error.steps;
      failed = Math.max(failed, 1);
      throw error;
    }
  });
  for (let round = 0; done < steps; round++) {
    const {
      failed: broke,
      counterexample,
      errorInstance,
    } = await fc.check(property, {
      seed: seed + round,
      numRuns: RUNS_AT_ONCE,
      endOnFailure: !shrink,
    });
    if (!broke) {
      progress?.(done, seed + round + 1);
      continue;
    }
    const error = errorInstance as Error;
    const command = `npm run simulate -- --trace --replay='${write(counterexample![0])}'`;
    const failure = `${error instanceof Broken ? error.message : error.stack}\n${command}`;
    return { steps: done, situations, failure, ...(error instanceof Broken ? { promise: error.promise } : {}) };
  }
  return { steps: done, situations };
}
