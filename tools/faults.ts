/**
 * `npm run faults`: puts every store through every fault, on real servers, and prints what people are answered meanwhile
 * and what becomes of them, as the table of docs/faults.md.
 *
 *     node tools/faults.ts                  all of it, some ten minutes
 *     node tools/faults.ts --only hung      faults and stores whose names contain a text
 *     node tools/faults.ts --each 20        so many requests of each kind instead of 100
 *     node tools/faults.ts --write          puts the table into docs/faults.md
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { allCases, Servers } from "../test/faults/faults.ts";
import { cellsOf, HEAD, row } from "../test/faults/report.ts";
import { run } from "../test/faults/run.ts";
import { measured } from "./measured.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    each: { type: "string", default: "100" },
    write: { type: "boolean", default: false },
  },
});

await using servers = new Servers();
const rows: string[] = [];
for (const each of allCases) {
  if (!`${each.fault.name} ${each.store}`.includes(values.only)) continue;
  await using subject = await each.open(servers);
  const line = row(cellsOf(each, await run(subject, each.fault, Number(values.each))));
  console.error(line);
  rows.push(line);
}
const table = [row(HEAD), row(HEAD.map(() => "---")), ...rows].join("\n");
console.log(table);
if (values.write) {
  const file = new URL("../docs/faults.md", import.meta.url);
  writeFileSync(file, measured(readFileSync(file, "utf8"), "tools/faults.ts", table));
}
