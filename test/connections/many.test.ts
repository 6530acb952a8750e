/** What ten thousand watched connections on one process cost: counted by the server itself. */
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { createEngine } from "../../src/server/index.ts";
import { redis } from "../../src/stores/redis/index.ts";
import { manualClock } from "../../src/testing/index.ts";
import type { Asked } from "../server/engine-kit.ts";
import { startRedis } from "../servers/redis.ts";
import { nodeRedis } from "../stores/redis-clients.ts";

const CONNECTIONS = 10_000;
const LIMITS = { idle: 900_000 };

/** Seconds between two reads of a session. */
const ROUND = 5;
const ROUNDS = 4;

test("ten thousand watched connections on a real Redis are one read of each in five seconds, and extend nothing", async () => {
  await using server = await startRedis();
  const client = await nodeRedis(server.port);
  const clock = manualClock();
  const store = redis(client.client);
  const engine = createEngine<Asked>(
    { identify: ({ user }) => user, store, secret: "a secret of many watchers", storeTimeout: 30, log: () => {} },
    clock,
  );
  /** So many commands of a kind Redis has carried out. */
  const counted = async (command: string): Promise<number> => {
    const stats = String(await server.command("INFO", "commandstats"));
    return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
  };
  try {
    const keys = Array.from({ length: CONNECTIONS }, (_, n) => ({ id: `id-${n}`, user: `user-${n}` }));
    for (let n = 0; n < CONNECTIONS; n += 500) {
      const some = keys.slice(n, n + 500);
      await Promise.all(some.map(async (key) => store.open(key, LIMITS, { age: 0, note: {}, within: 30_000 })));
    }
    const opened = performance.now();
    for (const key of keys) engine.watch(key);
    const pass = async (seconds: number): Promise<void> => {
      for (let n = 0; n < seconds; n += 1) {
        clock.advance(1000);
        // Until Redis has answered what was asked: the next second only then.
        for (let quiet = 0, before = -1; quiet < 3;) {
          await turn();
          const now = await counted("evalsha");
          quiet = now === before ? quiet + 1 : 0;
          before = now;
        }
      }
    };
    // The first read of each, and the start of the rounds.
    await pass(ROUND);
    const [reads, writes] = [await counted("evalsha"), await counted("setrange")];
    await pass(ROUNDS * ROUND);
    // Beside them the reporter looks every 20 s, at each of its 16 parts.
    expect((await counted("evalsha")) - reads).toBeGreaterThanOrEqual((ROUNDS - 1) * CONNECTIONS);
    expect((await counted("evalsha")) - reads).toBeLessThanOrEqual(ROUNDS * CONNECTIONS + 200);
    expect(await counted("setrange")).toBe(writes);
    const [stand] = await store.peek([keys[0]!]);
    expect("idleFor" in stand! && stand.idleFor).toBeGreaterThanOrEqual(performance.now() - opened - 100);
  } finally {
    await engine.close();
    await client.close();
  }
}, 120_000);
