import { afterAll, beforeAll, describe, test } from "vitest";
import { boundaryContract, storeContract } from "../../src/testing/index.ts";
import { startRedisCluster, type RedisCluster } from "../servers/redis-cluster.ts";
import { startRedis, type RedisServer } from "../servers/redis.ts";
import { keepsHostileNames } from "./hostile-names.ts";
import {
  ioredis,
  ioredisCluster,
  nodeRedis,
  nodeRedisCluster,
  nodeRedisPool,
  standingStill,
  type Connected,
} from "./redis-clients.ts";

let single: RedisServer;
let cluster: RedisCluster;
beforeAll(async () => {
  [single, cluster] = await Promise.all([startRedis(), startRedisCluster({ replicas: false })]);
}, 60_000);
afterAll(async () => {
  await Promise.all([single?.stop(), cluster?.stop()]);
});

const ports = (): number[] => cluster.seeds.map(({ port }) => port);

const clients: Record<string, () => Promise<Connected>> = {
  "node-redis": async () => nodeRedis(single.port),
  "a pool of node-redis": async () => nodeRedisPool(single.port),
  ioredis: async () => ioredis(single.port),
  "node-redis on a cluster": async () => nodeRedisCluster(ports()),
  "ioredis on a cluster": async () => ioredisCluster(ports()),
};

for (const [name, connect] of Object.entries(clients)) {
  describe(`the Redis store with ${name}`, () => {
    let one: Connected;
    let two: Connected;
    beforeAll(async () => {
      [one, two] = await Promise.all([connect(), connect()]);
    });
    afterAll(async () => {
      await Promise.all([one?.close(), two?.close()]);
    });
    const create = () => standingStill(one, two);

    describe("keeps the contract", () => {
      for (const { title, run } of storeContract(create)) test(title, run, 20_000);
    });

    test("names may be anything", async () => keepsHostileNames(create().store), 30_000);

    describe("at the boundaries", () => {
      for (const { title, run } of boundaryContract(create)) test(title, run);
    });
  });
}
