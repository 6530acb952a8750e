/** Figures that are measured are in the documents, and say which command measures them. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { benches, blocksOf, measured } from "../../tools/measured.ts";

const document = readFileSync(new URL("../../docs/bench.md", import.meta.url), "utf8");

test("docs/bench.md has what each benchmark prints, and nothing of one that is gone", () => {
  expect([...blocksOf(document).keys()].toSorted()).toEqual(benches());
  for (const [file, text] of blocksOf(document)) expect(text, file).toMatch(/^```text\n[^]+\d[^]+\n```$/);
});

test("a block is replaced, and nothing around it", () => {
  const before =
    "a\n<!-- measured: x -->\nold $&\n<!-- /measured -->\nb\n<!-- measured: y -->\ny\n<!-- /measured -->\n";
  const after = measured(before, "x", "new $& $1");
  expect(after).toBe(before.replace("old $&", () => "new $& $1"));
  expect(() => measured(before, "z", "")).toThrow("no block for z");
});
