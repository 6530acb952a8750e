/**
 * `npm run bench`: every file of `bench/`, one after the other, each in a process of its own. Each prints ratios against
 * what it names, measured in the same run. `npm run bench -- redis` runs those whose name has "redis" in it.
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../bench/", import.meta.url));
const wanted = process.argv[2] ?? "";
const files = readdirSync(folder)
  .filter((file) => file.endsWith(".ts") && file.includes(wanted))
  .toSorted();

for (const file of files) {
  console.log(`\n## bench/${file}\n`);
  const { status } = spawnSync(process.execPath, ["--expose-gc", folder + file], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
if (files.length === 0) {
  console.log(`bench/ has no file with "${wanted}" in its name`);
  process.exitCode = 1;
}
