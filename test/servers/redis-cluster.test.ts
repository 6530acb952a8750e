import { afterAll, beforeAll, expect, test } from "vitest";
import { rangeOf } from "./redis-cluster-control.ts";
import { startRedisCluster, type RedisCluster } from "./redis-cluster.ts";

let cluster: RedisCluster;
beforeAll(async () => {
  cluster = await startRedisCluster();
}, 60_000);
afterAll(async () => cluster.stop());

/** Two keys of one slot that shard 0 has, and where it is. */
async function keysOf(name: string, shard: number) {
  for (let n = 0; ; n++) {
    const slot = await cluster.slotOf(`{${name}${n}}`);
    const master = await cluster.masterOf(shard);
    const keys = [`{${name}${n}}a`, `{${name}${n}}b`] as const;
    const written = await master.command("MSET", keys[0], 1, keys[1], 2).catch(() => "MOVED");
    if (written === "OK") return { slot, keys };
  }
}

test("a key lives in one shard, and the others say in which", async () => {
  const { keys, slot } = await keysOf("one", 0);
  const [first, second] = [await cluster.masterOf(0), await cluster.masterOf(1)];
  expect(await first.command("MGET", ...keys)).toEqual(["1", "2"]);
  await expect(second.command("GET", keys[0])).rejects.toThrow(`MOVED ${slot} 127.0.0.1:${first.port}`);
});

test("a slot moves with its keys, and in between those that have gone are asked for elsewhere", async () => {
  const { keys, slot } = await keysOf("two", 0);
  const [from, to] = [await cluster.masterOf(0), await cluster.masterOf(2)];
  await cluster.moveSlot(slot, 2, async () => {
    const answers = await Promise.allSettled(keys.map(async (key) => from.command("GET", key)));
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const gone = answers.find((answer) => answer.status === "rejected");
    expect(String(gone?.reason)).toContain(`ASK ${slot} 127.0.0.1:${to.port}`);
    await expect(from.command("MGET", ...keys)).rejects.toThrow("TRYAGAIN");
  });
  expect(await to.command("MGET", ...keys)).toEqual(["1", "2"]);
  await expect(from.command("GET", keys[0])).rejects.toThrow("MOVED");
});

test("a replica that is asked takes over with all data, also when the shard's first slot has gone", async () => {
  const { keys, slot } = await keysOf("three", 1);
  const before = await cluster.masterOf(1);
  const [first] = rangeOf(1);
  expect(first).not.toBe(slot);
  await cluster.moveSlot(first, 0);
  const after = await cluster.failover(1, "asked");
  expect(after).not.toBe(before);
  expect(await after.command("MGET", ...keys)).toEqual(["1", "2"]);
});

test(
  "a replica takes over from a master that was killed, which comes back as its replica",
  { timeout: 20_000 },
  async () => {
    const before = await cluster.masterOf(2);
    const after = await cluster.failover(2, "killed");
    expect(after).not.toBe(before);
    const { keys } = await keysOf("four", 2);
    expect(await after.command("MGET", ...keys)).toEqual(["1", "2"]);
    await before.restart({ empty: true });
    expect(await cluster.masterOf(2)).toBe(after);
  },
);
