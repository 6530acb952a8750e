import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { eventually } from "./eventually.ts";
import { onFreePort } from "./ports.ts";
import { startRedis, startRedisOn } from "./redis.ts";

const SCRIPT = `
const [redis, postgres, helpers] = await Promise.all(["redis", "postgres", "process"].map((name) => import(\`./\${name}.ts\`)));
const servers = [await redis.startRedis(), await postgres.startPostgres()];
const backends = await helpers.childrenOf(servers[1].pid);
const [, folder] = await servers[0].command("CONFIG", "GET", "dir");
for (const server of servers) await server.hang();
console.log(JSON.stringify({ pids: [...servers.map(({ pid }) => pid), ...backends], folder }));
await new Promise(() => setInterval(() => {}, 1000));
`;

/** A process that has ended, and that nobody has asked for its end yet, is not alive. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync(`/proc/${pid}/stat`) || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

test("a test that is killed leaves no server behind, not even a hung one", { timeout: 60_000 }, async () => {
  const worker = spawn(process.execPath, ["--input-type=module", "-e", SCRIPT], {
    cwd: import.meta.dirname,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  for await (const chunk of worker.stdout) {
    printed += String(chunk);
    if (printed.endsWith("\n")) break;
  }
  const { pids, folder } = JSON.parse(printed) as { pids: number[]; folder: string };
  expect(pids.length).toBeGreaterThan(2);
  expect(pids.every(isAlive) && existsSync(folder)).toBe(true);
  worker.kill("SIGKILL");
  await eventually("all have gone", async () => !pids.some(isAlive) && !existsSync(folder));
});

test("a server that cannot start says why, and one whose port was taken gets another", async () => {
  await using redis = await startRedis();
  await expect(startRedisOn(redis.port)).rejects.toThrow(/ended before it was ready:[^]*Address already in use/);
  let attempts = 0;
  await using other = await onFreePort(async (port) => startRedisOn(attempts++ === 0 ? redis.port : port));
  expect([attempts, other.port === redis.port]).toEqual([2, false]);
  await expect(startRedis({ settings: { maxmemory: "nonsense" } })).rejects.toThrow("argument must be a memory value");
});
