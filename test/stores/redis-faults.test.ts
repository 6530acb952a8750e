/** The Redis store where several servers are one: on their real clocks, with a node away, and after a failover. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Key } from "../../src/server/store.ts";
import { commandsOf, type Commands } from "../../src/stores/redis/commands.ts";
import { redis } from "../../src/stores/redis/index.ts";
import { namesOf, slotOf } from "../../src/stores/redis/names.ts";
import { RedisStore } from "../../src/stores/redis/redis-store.ts";
import { storeContract } from "../../src/testing/index.ts";
import { eventually } from "../servers/eventually.ts";
import { startRedisCluster, type RedisCluster } from "../servers/redis-cluster.ts";
import { startRedisSentinel, type RedisSentinel } from "../servers/redis-sentinel.ts";
import {
  ioredisCluster,
  ioredisSentinel,
  nodeRedisCluster,
  nodeRedisSentinel,
  type Connected,
} from "./redis-clients.ts";

const limits = { idle: 600_000 };
const entry = { age: 0, note: {}, within: 5_000 };
const person = { how: "person", limits, within: 5_000 } as const;
const key = (id: string, user = "user"): Key => ({ id, user });
const LEASE = 60_000;

describe("on a cluster", () => {
  let cluster: RedisCluster;
  const connected: Record<string, Connected> = {};
  beforeAll(async () => {
    cluster = await startRedisCluster({ replicas: false });
    const ports = cluster.seeds.map(({ port }) => port);
    connected["node-redis"] = await nodeRedisCluster(ports);
    connected["ioredis"] = await ioredisCluster(ports);
  }, 60_000);
  afterAll(async () => {
    for (const each of Object.values(connected)) await each.close();
    await cluster?.stop();
  });
  let prefixes = 0;
  const fresh = (): string => `cluster-${++prefixes}:`;

  test("slots are those of Redis", async () => {
    for (const tag of ["", "a", "123456789", namesOf(key("a")).tag]) {
      expect(slotOf(tag)).toBe(await cluster.nodes[0]!.command("CLUSTER", "KEYSLOT", tag));
    }
  });

  // The whole contract is kept by a clock that stands still (redis.test.ts); these show TIME, of all nodes, at work.
  describe("keeps time by the nodes' own clocks:", () => {
    const create = () => {
      const prefix = fresh();
      return {
        store: redis(connected["node-redis"]!.client, { prefix }),
        other: redis(connected["ioredis"]!.client, { prefix }),
        advance: async (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
        slack: 500,
      };
    };
    const chosen = storeContract(create).filter(({ title }) =>
      [
        "activity keeps a session alive beyond its first limit",
        "ends that nobody witnessed are reported, as of their own time",
        "hundreds that run out at once are reported once each",
      ].includes(title),
    );
    for (const { title, run } of chosen) test(title, run, 20_000);
    test("which are three cases", () => expect(chosen).toHaveLength(3));
  });

  test.each(["node-redis", "ioredis"])("nodes whose clocks are hours apart do not matter to %s", async (kind) => {
    // Each slot with an offset of its own, by a letter of its hash tag.
    const now =
      "local time = call('TIME')\n" +
      "local now = time[1] * 1000000 + time[2] + string.byte(string.match(KEYS[1], '{(.)')) % 5 * 3600000000";
    const settings = { prefix: fresh(), keepEnded: 60_000, now };
    const commands = commandsOf(connected[kind]!.client);
    const timed: (readonly [number, number])[] = [];
    const send: Commands["send"] = async (at, words) => {
      const answer = await commands.send(at, words);
      // Of a touch and of a begin: the moment until which it counts, and the node's time at which it came.
      if (words[2] === "1" && words[5] === "p") timed.push([Number(words[4]), Number((answer as unknown[])[1])]);
      if (words[2] === "2") timed.push([Number(words[5]), Number((answer as unknown[][])[0]![1])]);
      return answer;
    };
    const store = new RedisStore({ ...commands, send }, settings);
    const users = Array.from({ length: 60 }, (_, i) => `user-${i}`);
    for (const user of users) {
      expect(await store.open(key("a", user), limits, { ...entry, within: 2_000 })).toMatchObject({ idleFor: 0 });
      expect(await store.touch(key("a", user), { ...person, within: 2_000 })).toMatchObject({ idleFor: 0 });
    }
    expect(timed.length).toBeGreaterThanOrEqual(120);
    for (const [until, at] of timed) expect(until - at).toBeLessThan(2_000_000);
    for (const user of users) expect(await store.endAll(user, "revoked")).toBe(1);
    const entries = await store.due(100, LEASE);
    expect(new Set(entries.map((each) => each.key.user)).size).toBe(60);
    for (const each of entries) expect(each.endedFor).toBeLessThan(60_000);
  });

  test("a node that is away keeps back the ends of its own users only", async () => {
    await using own = await startRedisCluster({ replicas: false });
    // A node that has lost another serves its own slots all the same.
    for (const node of own.nodes) await node.command("CONFIG", "SET", "cluster-require-full-coverage", "no");
    const client = await ioredisCluster(own.seeds.map(({ port }) => port));
    try {
      const store = redis(client.client);
      const users = Array.from({ length: 90 }, (_, i) => `user-${i}`);
      for (const user of users) await store.open(key("a", user), limits, entry);
      for (const user of users) await store.endAll(user, "revoked");
      await own.nodes[2]!.kill();
      const from = performance.now();
      const entries = await store.due(100, LEASE);
      // The engine waits for half a second by default; what came after that would be lost until its lease is over.
      expect(performance.now() - from).toBeLessThan(5_000);
      expect(entries.length).toBeGreaterThan(20);
      expect(entries.length).toBeLessThan(90);
      const away = users.find((user) => Math.floor(slotOf(namesOf(key("a", user)).tag) / 5462) === 2)!;
      await expect(store.touch(key("a", away), person)).rejects.toThrow("Cluster");
    } finally {
      await client.close();
    }
  }, 60_000);
});

describe("behind sentinels", () => {
  let sentinel: RedisSentinel;
  beforeAll(async () => {
    sentinel = await startRedisSentinel();
  }, 60_000);
  afterAll(async () => sentinel?.stop());

  const clients = { "node-redis": nodeRedisSentinel, ioredis: ioredisSentinel };
  test.each(["node-redis", "ioredis"] as const)(
    "%s goes on with the new master after a failover",
    async (kind) => {
      const ports = sentinel.sentinels.map(({ port }) => port);
      const own = await clients[kind](sentinel.name, ports);
      try {
        const store = redis(own.client, { prefix: `${kind}:` });
        await store.open(key("a"), limits, entry);
        await store.open(key("b"), limits, entry);
        await store.end(key("b"), "logout");
        // Both are on the replica before the master steps back.
        expect(await own.command("a", "WAIT", "1", "5000")).toBe(1);
        await sentinel.failover("asked");
        await eventually("the client has found the new master", async () => {
          const stand = await store.touch(key("a"), person);
          return "idleFor" in stand;
        });
        expect(await store.peek([key("b")])).toEqual([{ ended: "logout" }]);
        expect(await store.open(key("c"), limits, entry)).toMatchObject({ idleFor: 0 });
        expect((await store.list("user")).map((each) => each.key.id)).toEqual(["a", "c"]);
        expect(await store.due(10, LEASE)).toMatchObject([{ key: key("b") }]);
        await store.close!();
      } finally {
        await own.close();
      }
    },
    60_000,
  );
});
