import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { startRedis } from "./redis.ts";

test("a server answers on its own port and has gone after stop()", async () => {
  const redis = await startRedis();
  await using other = await startRedis();
  expect(await redis.command("PING")).toBe("PONG");
  expect(other.port).not.toBe(redis.port);
  const { pid } = redis;
  await redis.stop();
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  await expect(redis.command("PING")).rejects.toThrow("closed");
});

test("a hung server accepts connections, and answers what it was asked when it resumes", async () => {
  await using redis = await startRedis();
  redis.hang();
  const client = new Redis(redis.url, { enableReadyCheck: false });
  try {
    let answered = false;
    const answer = client.ping().finally(() => (answered = true));
    await new Promise<void>((resolve) => client.once("connect", () => resolve()));
    // A stopped process cannot answer however long one waits; this gives one that runs the time to.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(answered).toBe(false);
    redis.resume();
    expect(await answer).toBe("PONG");
  } finally {
    client.disconnect();
  }
});

test("a server that was killed refuses, and restarts on the same port", async () => {
  await using redis = await startRedis();
  await redis.command("SET", "a", 1);
  await redis.kill();
  await expect(redis.command("PING")).rejects.toThrow("closed");
  await redis.restart({ empty: true });
  expect(await redis.command("GET", "a")).toBeNull();
});

test("a restart keeps the data or loses it, as asked", async () => {
  await using redis = await startRedis();
  await redis.command("SET", "a", 1);
  await redis.restart({ empty: false });
  expect(await redis.command("GET", "a")).toBe("1");
  await redis.restart({ empty: true });
  expect(await redis.command("GET", "a")).toBeNull();
});
