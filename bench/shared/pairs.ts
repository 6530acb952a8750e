/** Two things side by side in one run: paired blocks in turns, so that whatever else the machine does meets both. */
import { parseArgs } from "node:util";
import { median } from "./median.ts";

const { values } = parseArgs({ options: { pairs: { type: "string", default: "31" } } });
const PAIRS = Number(values.pairs);
const IN_FLIGHT = 32;

export type Call = (index: number) => unknown;

/** Calls per second, so many in flight as far as they do not answer at once. */
async function block(call: Call, calls: number): Promise<number> {
  let next = 0;
  const from = performance.now();
  const lane = async (): Promise<void> => {
    while (next < calls) await call(next++);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  return (calls * 1000) / (performance.now() - from);
}

/** Prints what part of the other's throughput ours has. Who goes first changes, so that no drift favours either. */
export async function compare(what: string, ours: Call, theirs: Call, calls: number): Promise<void> {
  for (const warmUp of [ours, theirs]) await block(warmUp, calls);
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    const first = await block(pair % 2 === 0 ? ours : theirs, calls);
    const second = await block(pair % 2 === 0 ? theirs : ours, calls);
    const [our, their] = pair % 2 === 0 ? [first, second] : [second, first];
    ratios.push(our / their);
    rates.push(our);
  }
  const { low, mid, high } = median(ratios);
  console.log(
    `${what}: ${mid.toFixed(2)} of its throughput (95 %: ${low.toFixed(2)} to ${high.toFixed(2)}; ` +
      `${PAIRS} pairs of ${calls}), ${(median(rates).mid / 1000).toFixed(1)} thousand a second`,
  );
}
