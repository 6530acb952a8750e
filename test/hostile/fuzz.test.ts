/** 20,000 hostile inputs at every run; `npm run fuzz` tries a million, and replays one. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { shares, targets } from "./targets.ts";
import { hostileText } from "./texts.ts";
import { target } from "./target.ts";

const RUNS = 20_000;
/** Another one at each run would be red without a change; the command takes a new one each time. */
const SEED = 20_261_124;

describe("no 5xx, no hang, nothing moved, ended, set or polluted by what strangers send to", () => {
  test.each(shares(targets, RUNS).map(([one, runs]) => [one.name, one, runs] as const))(
    "%s",
    async (_, one, runs) => {
      expect(await one.run({ seed: SEED, runs })).toBeUndefined();
    },
    60_000,
  );
});

describe("the fuzzer sees", () => {
  test("what fails, and says how to replay it", async () => {
    const fails = target("fails", hostileText, (text) => {
      if (text.includes("__proto__")) throw new Error("seen");
    });
    const report = await fails.run({ seed: 1, runs: 10_000 });
    expect(report).toContain("seen");
    const [, seed, path] = /--target fails --seed (\d+) --path ([\d:]+)/.exec(report ?? "")!;
    let inputs = 0;
    const again = await fails.run({ seed: Number(seed), runs: 10_000, path, step: () => (inputs += 1) });
    expect(again).toContain('Counterexample: ["__proto__"]');
    expect(inputs).toBe(1);
  });

  test("a prototype that is touched", async () => {
    const shared = Object.prototype as { polluted?: boolean };
    const touches = target("touches", hostileText, () => {
      // oxlint-disable-next-line no-extend-native
      Object.defineProperty(shared, "polluted", { value: true, configurable: true });
    });
    const report = await touches.run({ seed: 1, runs: 1 });
    delete shared.polluted;
    expect(report).toContain("a prototype was touched");
  });

  test("what takes long by itself", async () => {
    const slow = target("slow", fc.constant(""), () => {
      const before = process.threadCpuUsage();
      while (process.threadCpuUsage(before).user < 260_000);
    });
    expect(await slow.run({ seed: 1, runs: 1 })).toContain("took");
  }, 60_000);
});
