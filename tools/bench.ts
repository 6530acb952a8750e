/**
 * `npm run bench`: every file of `bench/`, one after the other, each in a process of its own. Each prints ratios against
 * what it names, measured in the same run.
 *
 *     node tools/bench.ts redis      those whose name has "redis" in it
 *     node tools/bench.ts --write    puts what they print into docs/bench.md
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { benches, measured } from "./measured.ts";

const { values, positionals } = parseArgs({
  options: { write: { type: "boolean", default: false } },
  allowPositionals: true,
});
const files = benches().filter((file) => file.includes(positionals[0] ?? ""));
if (files.length === 0) {
  console.log(`bench/ has no file with "${positionals[0]}" in its name`);
  process.exitCode = 1;
}

const root = fileURLToPath(new URL("../", import.meta.url));
const document = `${root}docs/bench.md`;
for (const file of files) {
  console.log(`\n## ${file}\n`);
  const { status, stdout } = spawnSync(process.execPath, ["--expose-gc", root + file], {
    stdio: ["inherit", "pipe", "inherit"],
    encoding: "utf8",
  });
  process.stdout.write(stdout);
  if (status !== 0) process.exitCode = 1;
  else if (values.write) {
    const machine = `Node.js ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim() || process.arch}`;
    const text = `\`\`\`text\n${stdout.trim()}\n${machine}, ${new Date().toISOString().slice(0, 10)}\n\`\`\``;
    writeFileSync(document, measured(readFileSync(document, "utf8"), file, text));
  }
}
