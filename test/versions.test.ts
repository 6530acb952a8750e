/** docs/versions.md says what the tests run with, and only what they run with. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

interface Manifest {
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(read("package.json")) as Manifest;
const { packages } = JSON.parse(read("package-lock.json")) as {
  packages: Readonly<Record<string, { readonly version: string } | undefined>>;
};

/** What applications hand in. A new one is added here and there. */
const HANDED_IN = [
  "express",
  "express-session",
  "redis",
  "ioredis",
  "pg",
  "postgres",
  "@electric-sql/pglite",
  "better-sqlite3",
  "pino",
  "@opentelemetry/api",
  "ws",
  "socket.io",
];

const rows = [...read("docs/versions.md").matchAll(/^\| `([^`]+)` \| `([^`]+)` \| (\S+) \|/gm)].map(
  ([, name, range, tested]) => ({ name: name!, range: range!, tested: tested! }),
);

test("what applications hand in is listed, and nothing else", () => {
  expect(rows.map(({ name }) => name)).toEqual(HANDED_IN);
  expect(Object.keys(manifest.devDependencies)).toEqual(expect.arrayContaining(HANDED_IN));
});

test.each(rows)(
  "$name is tested with the version that is installed, and that is one of those",
  ({ name, range, tested }) => {
    expect(tested).toBe(packages[`node_modules/${name}`]?.version);
    const numbers = (version: string): number[] => version.split(".").map(Number);
    expect(range).toMatch(/^\^\d+\.\d+\.\d+$/);
    const [from, is] = [numbers(range.slice(1)), numbers(tested)];
    // A caret: the same first number that is not 0, and no older.
    const leading = from[0] === 0 ? 2 : 1;
    expect(is.slice(0, leading)).toEqual(from.slice(0, leading));
    expect(is[1]! > from[1]! || (is[1] === from[1] && is[2]! >= from[2]!)).toBe(true);
  },
);

test("a range that the package itself asks for is the one in the table", () => {
  const ours = new Map(rows.map(({ name, range }) => [name, range]));
  for (const [name, range] of Object.entries(manifest.peerDependencies)) expect(ours.get(name)).toBe(range);
});
