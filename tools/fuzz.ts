/**
 * `npm run fuzz`: a million hostile inputs for everything that reads what strangers send. The seed is printed; the same
 * seed gives the same inputs, and a failure prints the line that replays its one input, shrunk.
 *
 *     npm run fuzz -- [--runs 1000000] [--seed N] [--target NAME] [--path P]
 */
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { parseArgs } from "node:util";
import { shares, targets } from "../test/hostile/targets.ts";

/** No input takes as long as this: then the target hangs. Milliseconds. */
const HANGS_AFTER = 30_000;

interface Task {
  readonly name: string;
  readonly seed: number;
  readonly runs: number;
  readonly path: string | undefined;
  /** How many inputs have been begun; the only way to look into a thread that hangs. */
  readonly count: SharedArrayBuffer;
}

if (isMainThread) await main();
else await work(workerData as Task);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: "string", default: "1000000" },
      seed: { type: "string", default: String(Date.now() % 2 ** 31) },
      target: { type: "string" },
      path: { type: "string" },
    },
  });
  const { target, path } = values;
  const seed = Number(values.seed);
  const runs = Number(values.runs);
  const chosen = targets.filter(({ name }) => target === undefined || name === target);
  if (chosen.length === 0) throw new Error(`--target is one of ${targets.map(({ name }) => name).join(", ")}`);
  console.log(`seed ${seed}`);
  let total = 0;
  for (const [{ name }, own] of shares(chosen, runs)) {
    const count = new SharedArrayBuffer(4);
    const started = performance.now();
    const failure = await inThread({ name, seed, runs: own, path, count });
    const [seen = 0] = new Uint32Array(count);
    total += seen;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${failure === undefined ? "ok    " : "FAILED"} ${name.padEnd(10)} ${seen} inputs, ${seconds} s`);
    if (failure === undefined) continue;
    console.log(failure);
    process.exitCode = 1;
  }
  console.log(`${total} inputs`);
}

/** A thread of its own, since a parser that hangs would hang its watchman too. */
async function inThread(task: Task): Promise<string | undefined> {
  const worker = new Worker(new URL(import.meta.url), { workerData: task });
  const count = new Uint32Array(task.count);
  let last = -1;
  let watch: NodeJS.Timeout | undefined;
  try {
    return await new Promise<string | undefined>((resolve, reject) => {
      worker.once("message", resolve).once("error", reject);
      watch = setInterval(() => {
        const now = count[0]!;
        if (now === last) {
          const at = `--target ${task.name} --seed ${task.seed} --path ${now - 1}`;
          resolve(`input ${now - 1} hangs\n\nreplay: npm run fuzz -- ${at}`);
        }
        last = now;
      }, HANGS_AFTER);
    });
  } finally {
    clearInterval(watch);
    await worker.terminate();
  }
}

async function work({ name, count, ...how }: Task): Promise<void> {
  const begun = new Uint32Array(count);
  const target = targets.find((one) => one.name === name)!;
  const failure = await target.run({ ...how, step: () => (begun[0]! += 1) });
  parentPort!.postMessage(failure);
}
