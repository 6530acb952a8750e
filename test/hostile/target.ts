/** One thing that reads foreign input, its inputs, and a seeded run over them that can be replayed. */
import fc from "fast-check";

export interface Target {
  readonly name: string;
  /** Answers the report of a failure, or undefined. `path` replays one input. */
  run(how: Run): Promise<string | undefined>;
}

export interface Run {
  readonly seed: number;
  readonly runs: number;
  readonly path?: string | undefined;
  /** Called before each input, so that somebody else can see a hang. */
  readonly step?: (() => void) | undefined;
}

/** An input that takes longer is tried again. Milliseconds. */
const SLOW = 250;

export function target<T>(
  name: string,
  inputs: fc.Arbitrary<T>,
  check: (input: T) => void | Promise<void>,
  done: () => Promise<void> = async () => {},
): Target {
  /** Processor time of this thread: a busy machine makes no input slow, only the input does. */
  async function again(input: T): Promise<void> {
    const before = process.threadCpuUsage();
    await check(input);
    const { user, system } = process.threadCpuUsage(before);
    const took = (user + system) / 1000;
    if (took > SLOW) throw new Error(`took ${took.toFixed(0)} ms`);
  }

  return {
    name,
    async run({ seed, runs, path, step }) {
      const before = prototypes();
      const property = fc.asyncProperty(inputs, async (input) => {
        step?.();
        const started = performance.now();
        const work = check(input);
        // A tick for each of a million inputs would cost more than they do.
        if (work !== undefined) await work;
        if (performance.now() - started > SLOW) await again(input);
        if (prototypes() !== before) throw new Error("a prototype was touched");
      });
      const one = path === undefined ? { numRuns: runs } : { numRuns: 1, path, endOnFailure: true };
      const result = await fc.check(property, { seed, ...one });
      await done();
      if (!result.failed) return undefined;
      const at = `--target ${name} --seed ${result.seed} --path ${result.counterexamplePath}`;
      const error = result.errorInstance instanceof Error ? result.errorInstance.stack : String(result.errorInstance);
      return `${fc.defaultReportMessage(result)}\n${error}\n\nreplay: npm run fuzz -- ${at}`;
    },
  };
}

const SHARED = [Object, Array, String, Number, Function, Promise, RegExp, Map, Buffer].map(
  (one) => one.prototype as object,
);

/** What everything inherits from, as a text: the names on each prototype. */
function prototypes(): string {
  return SHARED.map((shared) => Reflect.ownKeys(shared).length).join();
}
