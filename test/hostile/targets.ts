/** Everything that is fuzzed, and how many of the inputs each gets. */
import { http } from "./over-http.ts";
import { parsers } from "./parsers.ts";
import type { Target } from "./target.ts";

export const targets: readonly Target[] = [...parsers, http];

/** In hundredths; what is left is shared by the others. What begins sessions or opens connections costs more. */
const SHARES: Readonly<Record<string, number>> = { http: 5, note: 5 };

export function shares(chosen: readonly Target[], runs: number): (readonly [target: Target, runs: number])[] {
  const fixed = chosen.filter(({ name }) => name in SHARES);
  const rest = 100 - fixed.reduce((sum, { name }) => sum + SHARES[name]!, 0);
  if (fixed.length === chosen.length) return chosen.map((one) => [one, Math.ceil(runs / chosen.length)]);
  const others = chosen.length - fixed.length;
  return chosen.map((one) => [one, Math.ceil((runs * (SHARES[one.name] ?? rest / others)) / 100)]);
}
