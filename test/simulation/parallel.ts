/** Explores in several processes at once; each is `run.ts --worker`. */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What a worker says when it is done. */
export interface Share {
  readonly steps: number;
  readonly situations: readonly (readonly [situation: string, times: number])[];
  readonly failure?: string;
}

/** What it says meanwhile. */
export interface Progress {
  readonly done: number;
  readonly seed: number;
}

export interface Total {
  steps: number;
  readonly situations: Map<string, number>;
  readonly failures: string[];
}

/** Far enough apart that no two workers draw from the same seed. */
const APART = 1_000_003;

export async function exploreInParallel(
  steps: number,
  seed: number,
  workers: number,
  progress: (steps: number, seed: number) => void = () => {},
): Promise<Total> {
  const done: number[] = [];
  let next = seed;
  const total: Total = { steps: 0, situations: new Map(), failures: [] };
  const work = async (index: number): Promise<void> => {
    const args = ["--worker", `--steps=${Math.ceil(steps / workers)}`, `--seed=${seed + index * APART}`];
    const child = fork(fileURLToPath(new URL("run.ts", import.meta.url)), args);
    await new Promise<void>((resolve, reject) => {
      child.on("message", (share: Share | Progress) => {
        if ("done" in share) {
          done[index] = share.done;
          next = Math.max(next, share.seed - index * APART);
          progress(
            done.reduce((sum, each) => sum + each, 0),
            next,
          );
          return;
        }
        total.steps += share.steps;
        for (const [situation, times] of share.situations)
          total.situations.set(situation, (total.situations.get(situation) ?? 0) + times);
        if (share.failure !== undefined) total.failures.push(share.failure);
      });
      child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
    });
  };
  await Promise.all(Array.from({ length: workers }, async (_, index) => work(index)));
  return total;
}

export function report({ steps, situations }: Total, milliseconds: number): string {
  const lines = [...situations]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([situation, times]) => `${times.toLocaleString("en").padStart(12)}  ${situation}`);
  const perSecond = Math.round(steps / (milliseconds / 1000)).toLocaleString("en");
  return [...lines, `${steps.toLocaleString("en")} steps, ${perSecond} a second`].join("\n");
}
