/**
 * `npm test`: everything that must be green before a commit, the quick and telling first, stopping at the first failure.
 * The last line says how many tests passed and failed, taken from the runner's own report.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

/** Each is a script of package.json. `build` comes before what imports the package by its own name. */
const steps = [
  "engines",
  "build",
  "format:check",
  "lint",
  "types",
  "unused",
  "publish:check",
  "size",
  "docs:check",
] as const;

const root = fileURLToPath(new URL("../", import.meta.url));
const started = performance.now();

for (const step of steps) runStep(step);
process.exitCode = runTests();

function runStep(script: string): void {
  const start = performance.now();
  // Only the first may take minutes (it can install a browser and servers), so it is the one that speaks while it works.
  const stdio = script === "engines" ? (["ignore", "inherit", "inherit"] as const) : "pipe";
  const { status, stdout, stderr } = run(["npm", "run", "--silent", script], stdio);
  console.log(`${status === 0 ? "ok" : "FAILED"}  ${script.padEnd(14)}${since(start).padStart(6)} s`);
  if (status === 0) return;
  console.log(`${stdout ?? ""}${stderr ?? ""}\nnpm run ${script} failed.`);
  process.exit(1);
}

function runTests(): number {
  const start = performance.now();
  const report = `${root}.cache/test-report.json`;
  mkdirSync(`${root}.cache`, { recursive: true });
  // An old report must not speak for a run that wrote none.
  rmSync(report, { force: true });
  const command = ["npx", "vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const { status } = run(command, ["ignore", "inherit", "inherit"]);
  const { passed, failed, names } = count(report, status === 0);
  console.log(`${failed === 0 ? "ok" : "FAILED"}  ${"tests".padEnd(14)}${since(start).padStart(6)} s`);
  console.log(`in all ${since(started)} s\n`);
  // Last, where whoever sees only the end of a long output finds them.
  for (const name of names) console.log(`FAILED  ${name}`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numTotalTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** What is neither passed nor failed (skipped, to do, a file that did not load) proves nothing, so it counts as failed. */
function count(path: string, green: boolean): { passed: number; failed: number; names: string[] } {
  const report = JSON.parse(readFileSync(path, "utf8")) as Report;
  const passed = report.numPassedTests;
  const unloaded = report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
  const failed = report.numTotalTests - passed + unloaded.length;
  const idle = report.numTotalTests - passed - report.numFailedTests;
  if (idle > 0) console.log(`${idle} tests were skipped or are still to be written: they count as failed`);
  const names = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter((test) => test.status !== "passed")
      .map((test) => `${relative(root, name)}: ${test.fullName}`),
  );
  for (const file of unloaded) names.push(`${relative(root, file.name)} did not load`);
  // Also: no test at all, or an error outside of any test.
  return { passed, failed: failed === 0 && (!green || passed === 0) ? 1 : failed, names };
}

function run(command: readonly string[], stdio: "pipe" | readonly ["ignore", "inherit", "inherit"]) {
  const [program = "", ...rest] = command;
  // npm and npx are .cmd files on Windows, which only a shell starts.
  const shell = process.platform === "win32";
  return spawnSync(program, rest, {
    cwd: root,
    stdio: stdio === "pipe" ? "pipe" : [...stdio],
    encoding: "utf8",
    shell,
  });
}

function since(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(1);
}
