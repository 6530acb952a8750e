import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { blocksOf } from "../../tools/measured.ts";
import { allCases } from "./faults.ts";
import { HEAD, row } from "./report.ts";

// What the rows say was measured and takes minutes; that there is one for each, and no other, is checked here.
test("the table of docs/faults.md has a row for each fault and store of this suite", () => {
  const table = blocksOf(readFileSync(new URL("../../docs/faults.md", import.meta.url), "utf8")).get("tools/faults.ts");
  const [head, , ...rows] = table!.split("\n");
  expect(head).toBe(row(HEAD));
  const names = rows.map((line) => line.split(" | ").slice(0, 2).join(" | ").replace(/^\| /, ""));
  expect(names).toEqual(allCases.map(({ fault, store }) => `${fault.name} | ${store}`));
});
