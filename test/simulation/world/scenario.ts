/** A scenario is a seed, settings and a list of acts: plain data, so that a line of text repeats it. */
import fc from "fast-check";
import { actions, type Action } from "./actions.ts";
import type { Policy } from "./world.ts";

/** [tenths of a second to wait before it, what, and two numbers from 0 to 99 that say how and whom] */
export type Act = readonly [wait: number, action: Action, a: number, b: number];

export interface Scenario {
  readonly seed: number;
  /** One number for each setting. */
  readonly set: readonly number[];
  readonly acts: readonly Act[];
}

export interface Settings {
  readonly policy: Policy;
  readonly servers: number;
  readonly browsers: number;
  readonly tabs: number;
  readonly touchEvery: number;
  readonly loginRegenerates: boolean;
  readonly logoutBy: "destroy" | "regenerate" | "clear";
  readonly onEnd: "reload" | "redirect" | "lock";
  readonly extendOn: "input" | "activity" | "confirm";
  readonly pollEvery: number;
  readonly concurrent: { readonly max: number; readonly beyond: "refuse" | "end-oldest" } | undefined;
  /** `credentialRequired`, before an application that remembers its users, and a provider that asks them nothing. */
  readonly remembers: boolean;
}

export const POLICIES: readonly Policy[] = [
  { warnAfter: 40, expireAfter: 60 },
  { warnAfter: 60, expireAfter: 120, absoluteTimeout: 300 },
  { warnAfter: 240, expireAfter: 300 },
  { warnAfter: 540, expireAfter: 600, absoluteTimeout: 1800 },
  { warnAfter: 20, expireAfter: 60, absoluteTimeout: 61 },
];

const CHOICES: { readonly [Name in keyof Settings]: readonly Settings[Name][] } = {
  policy: POLICIES,
  servers: [1, 2, 3],
  browsers: [1, 2, 3],
  tabs: [1, 2, 4],
  touchEvery: [1, 0, 5],
  loginRegenerates: [true, false],
  logoutBy: ["destroy", "regenerate", "clear"],
  onEnd: ["reload", "redirect", "lock"],
  extendOn: ["input", "activity", "confirm"],
  pollEvery: [15_000, 5000, 60_000],
  concurrent: [undefined, { max: 1, beyond: "end-oldest" }, { max: 2, beyond: "refuse" }],
  remembers: [false, true],
};
const NAMES = Object.keys(CHOICES) as (keyof Settings)[];

export function settingsOf({ set }: Scenario): Settings {
  const entries = NAMES.map((name, index) => [name, CHOICES[name][(set[index] ?? 0) % CHOICES[name].length]]);
  return Object.fromEntries(entries) as Settings;
}

/** Drawn more often than others, once more for each mention, so that what is rare happens often enough. */
const MORE: readonly Action[] = [
  "tab freezes at the next question",
  "tab freezes at the next question",
  "tab freezes at the next question",
  "tab freezes at the next question",
  "alert opens at the next question",
  "alert closes offline",
  "tab crashes",
  "closes a tab",
  "visits another site and returns",
  "a prerendered page is opened",
];

const percent = fc.integer({ min: 0, max: 99 });

const act: fc.Arbitrary<Act> = fc.tuple(
  fc.oneof(
    { arbitrary: fc.integer({ min: 0, max: 20 }), weight: 3 },
    { arbitrary: fc.integer({ min: 0, max: 600 }), weight: 4 },
    { arbitrary: fc.integer({ min: 0, max: 7000 }), weight: 1 },
  ),
  fc.constantFrom(...(Object.keys(actions) as Action[]), ...MORE),
  percent,
  percent,
);

export function scenarios(length: number): fc.Arbitrary<Scenario> {
  return fc.record({
    seed: fc.noShrink(fc.integer({ min: 0, max: 2 ** 31 - 1 })),
    set: fc.tuple(...NAMES.map((name) => fc.nat(CHOICES[name].length - 1))),
    acts: fc.array(act, { minLength: 1, maxLength: length, size: "max" }),
  });
}

export function write(scenario: Scenario): string {
  return JSON.stringify(scenario);
}

export function read(line: string): Scenario {
  return JSON.parse(line) as Scenario;
}
