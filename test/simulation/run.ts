/**
 * Plays scenarios by command.
 *
 *     node test/simulation/run.ts --steps=1000000000       as many scheduler steps, on all cores; says each minute how to go on
 *     node test/simulation/run.ts --seed=7                 from this seed on
 *     node test/simulation/run.ts --replay='{"seed":...}'  one scenario; --trace tells what happens in it
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { explore } from "./explore.ts";
import { exploreInParallel, report, type Progress, type Share } from "./parallel.ts";
import { read } from "./world/scenario.ts";
import { simulate } from "./world/world.ts";

const { values } = parseArgs({
  options: {
    steps: { type: "string", default: "5000000" },
    seed: { type: "string", default: "1" },
    workers: { type: "string", default: String(availableParallelism()) },
    replay: { type: "string" },
    trace: { type: "boolean", default: false },
    worker: { type: "boolean", default: false },
  },
});
const [steps, seed, workers] = [Number(values.steps), Number(values.seed), Number(values.workers)];

if (values.replay !== undefined) {
  try {
    const taken = await simulate(read(values.replay), new Map(), {}, values.trace);
    console.log(`${taken} steps, and every promise was kept`);
  } catch (error) {
    console.log((error as Error).message);
    process.exitCode = 1;
  }
} else if (values.worker) {
  const progress = (done: number, next: number): void => {
    process.send!({ done, seed: next } satisfies Progress);
  };
  const { situations, ...found } = await explore({ steps, seed, progress });
  process.send!({ ...found, situations: [...situations] } satisfies Share);
  process.disconnect();
} else {
  const started = performance.now();
  let told = started;
  const total = await exploreInParallel(steps, seed, workers, (done, next) => {
    if (performance.now() - told < 60_000) return;
    told = performance.now();
    console.log(`${done.toLocaleString("en")} steps; to go on from here: --steps=${steps - done} --seed=${next}`);
  });
  console.log(report(total, performance.now() - started));
  for (const failure of total.failures) console.log(`\n${failure}`);
  process.exitCode = total.failures.length === 0 ? 0 : 1;
}
