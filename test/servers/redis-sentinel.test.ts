import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RedisServer } from "./redis.ts";
import { startRedisSentinel, type RedisSentinel } from "./redis-sentinel.ts";

let group: RedisSentinel;
beforeAll(async () => {
  group = await startRedisSentinel();
}, 60_000);
afterAll(async () => group.stop());

/** Resolves when the other has it too. */
async function write(master: RedisServer, value: string): Promise<void> {
  const client = new Redis(master.url);
  try {
    await client.set("a", value);
    expect(await client.wait(1, 5000)).toBe(1);
  } finally {
    client.disconnect();
  }
}

test("the replica takes over when it is asked, and the former master when that one is killed", async () => {
  const [first, second] = group.nodes;
  expect(await group.master()).toBe(first);
  await write(first, "1");
  expect(await group.failover("asked")).toBe(second);
  expect(await second.command("GET", "a")).toBe("1");
  await write(second, "2");
  expect(await group.failover("killed")).toBe(first);
  const sentinels = group.sentinels.map(({ port }) => ({ host: "127.0.0.1", port }));
  const client = new Redis({ sentinels, name: group.name });
  try {
    expect(await client.get("a")).toBe("2");
  } finally {
    client.disconnect();
  }
}, 30_000);
