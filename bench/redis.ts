/**
 * What sessions on Redis cost.
 *
 * Speed: a touch by each client, 32 in flight, beside two other scripts by the same client. "Empty" is a bare EVALSHA of an
 * empty script with one key: all that client, network and server cost by themselves. "Least" is what any atomic touch by the
 * server's clock must do: TIME, GET and SETRANGE, without judging anything. Blocks of all three in turns, in one run, so
 * that whatever else the machine does meets all of them; the median of the ratios within a round, and the interval that
 * holds the true median with 95 % (order statistics, without a model of the noise).
 *
 * Memory: used_memory before and after so many sessions, and what that makes of 100 million.
 *
 *   node bench/redis.ts [--sessions 100000] [--rounds 31] [--only speed|memory]
 */
import { createHash } from "node:crypto";
import { parseArgs } from "node:util";
import { redis } from "../src/stores/redis/index.ts";
import { startRedis } from "../test/servers/redis.ts";
import { ioredis, nodeRedis, type Connected } from "../test/stores/redis-clients.ts";
import { median } from "./shared/median.ts";

const { values } = parseArgs({
  options: {
    sessions: { type: "string", default: "100000" },
    rounds: { type: "string", default: "31" },
    only: { type: "string" },
  },
});
const SESSIONS = Number(values.sessions);
const ROUNDS = Number(values.rounds);
const IN_FLIGHT = 32;
const CALLS = 4_000;
const limits = { idle: 600_000, absolute: 28_800_000, warn: 540_000 };
const note = { address: "192.0.2.17" };

type Call = (index: number) => Promise<unknown>;

/** Calls per second. */
async function block(call: Call): Promise<number> {
  let next = 0;
  const from = performance.now();
  const lane = async (): Promise<void> => {
    while (next < CALLS) await call(next++);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  return (CALLS * 1000) / (performance.now() - from);
}

const EMPTY = "return 1";
const LEAST = "redis.call('TIME') redis.call('GET', KEYS[1]) redis.call('SETRANGE', KEYS[1], '0', ARGV[1]) return 1";

async function speed(name: string, { client, command }: Connected): Promise<void> {
  const store = redis(client, { prefix: "speed:" });
  const keys = Array.from({ length: 1000 }, (_, i) => ({ id: `session-${name}-${i}`, user: `user-${i}` }));
  for (const key of keys) await store.open(key, limits, { age: 0, note, within: 10_000 });
  const bare = async (source: string, ...words: string[]): Promise<Call> => {
    const sha = createHash("sha1").update(source).digest("hex");
    await command("a", "SCRIPT", "LOAD", source);
    return async (i) => command("a", "evalsha", sha, "1", `speed:{bare}:${i % keys.length}`, ...words);
  };
  for (let i = 0; i < keys.length; i++) await command("a", "SET", `speed:{bare}:${i}`, "x".repeat(150));
  const calls: Record<"touch" | "empty" | "least", Call> = {
    touch: async (i) => store.touch(keys[i % keys.length]!, { how: "report", idleFor: 0, limits, within: 10_000 }),
    empty: await bare(EMPTY),
    least: await bare(LEAST, "x".repeat(17)),
  };
  const names = Object.keys(calls) as (keyof typeof calls)[];
  const rates: Record<keyof typeof calls, number[]> = { touch: [], empty: [], least: [] };
  // The first rounds only warm up. Who goes first changes, so that a machine that slows down favours nobody.
  for (let round = -2; round < ROUNDS; round++) {
    for (let i = 0; i < names.length; i++) {
      const each = names[(round + 3 + i) % names.length]!;
      const rate = await block(calls[each]);
      if (round >= 0) rates[each].push(rate);
    }
  }
  const pairs = [
    ["touch", "empty"],
    ["touch", "least"],
    ["least", "empty"],
  ] as const;
  for (const [one, each] of pairs) {
    const { low, mid, high } = median(rates[one].map((rate, round) => rate / rates[each][round]!));
    console.log(
      `${name}: ${one === "touch" ? "a touch" : '"least"'} has ${mid.toFixed(2)} of the throughput of "${each}" ` +
        `(95 %: ${low.toFixed(2)} to ${high.toFixed(2)}; ${ROUNDS} rounds of ${CALLS} calls)`,
    );
  }
  const rate = (each: keyof typeof calls): string => `${each} ${(median(rates[each]).mid / 1000).toFixed(1)}`;
  console.log(`${name}: thousands a second: ${names.map(rate).join(", ")}`);
  await store.close?.();
}

async function memory({ client, command }: Connected): Promise<void> {
  const used = async (): Promise<number> => {
    const info = String(await command("a", "INFO", "memory"));
    return Number(/^used_memory:(\d+)/m.exec(info)?.[1]);
  };
  await command("a", "FLUSHALL");
  const store = redis(client);
  const before = await used();
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let i = next++; i < SESSIONS; i = next++) {
      // As long as ids of 128 random bits are; one session for each user, the most expensive case.
      const id = `id-${String(i).padStart(19, "0")}`;
      await store.open({ id, user: `user-${i}@example.org` }, limits, { age: 0, note, within: 60_000 });
    }
  };
  await Promise.all(Array.from({ length: 64 }, lane));
  const each = ((await used()) - before) / SESSIONS;
  console.log(
    `memory: ${each.toFixed(0)} bytes for each of ${SESSIONS} sessions (used_memory), note and names included`,
  );
  table(each);
  await store.close?.();
}

/** 100 million sessions, and what they ask for. */
function table(bytes: number): void {
  const COUNT = 100e6;
  const row = (what: string, value: string): void => console.log(`  ${what.padEnd(66)} ${value}`);
  console.log("100 million live sessions, each in one browser:");
  row("memory of all masters together", `${((bytes * COUNT) / 2 ** 30).toFixed(0)} GiB`);
  row("with one replica each", `${((2 * bytes * COUNT) / 2 ** 30).toFixed(0)} GiB`);
  // A cycle is an idle timeout; a browser asks before the warning and at the limit, however many tabs it has.
  row("pings a second if all are idle (2 in each idle timeout of 10 min)", thousands((2 * COUNT) / 600));
  row("pings a second if all are worked in (10 an hour)", thousands((10 * COUNT) / 3600));
  row("masters at 50,000 touches a second each, worked in", String(Math.ceil((10 * COUNT) / 3600 / 50_000)));
  row("looks of the due-index a second (one in each idle timeout)", thousands(COUNT / 600));
}

function thousands(value: number): string {
  return `${Math.round(value / 1000)} thousand`;
}

await using server = await startRedis();
const connected = {
  "node-redis": await nodeRedis(server.port),
  // Its timer for each command costs more than the command (docs/stores/redis.md).
  "node-redis without timers": await nodeRedis(server.port, { commandOptions: { timeout: 0 } }),
  ioredis: await ioredis(server.port),
};
if (values.only !== "memory") for (const [name, one] of Object.entries(connected)) await speed(name, one);
if (values.only !== "speed") await memory(connected["ioredis"]);
for (const one of Object.values(connected)) await one.close();
