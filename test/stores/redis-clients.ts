/** The clients that the store is handed in its tests, and stores on a clock that stands still. */
import { Cluster, Redis } from "ioredis";
import { createClient, createCluster, createSentinel, type RedisClientOptions } from "redis";
import { commandsOf } from "../../src/stores/redis/commands.ts";
import type { IoRedisClient, NodeRedisClient } from "../../src/stores/redis/index.ts";
import { RedisStore } from "../../src/stores/redis/redis-store.ts";
import type { StoreSubject } from "../../src/testing/index.ts";

export type Client = NodeRedisClient | IoRedisClient;

/** A connected client, and the way to close it. */
export interface Connected {
  readonly client: Client;
  command(key: string, ...words: string[]): Promise<unknown>;
  close(): Promise<void>;
}

const HOST = "127.0.0.1";

export async function nodeRedis(port: number, options: RedisClientOptions = {}): Promise<Connected> {
  const client = createClient({ ...options, socket: { host: HOST, port } });
  client.on("error", () => {});
  await client.connect();
  return { client, command: async (_key, ...words) => client.sendCommand(words), close: async () => client.destroy() };
}

export async function ioredis(port: number): Promise<Connected> {
  const client = new Redis({ host: HOST, port });
  client.on("error", () => {});
  return {
    client,
    command: async (_key, name = "", ...words) => client.call(name, ...words),
    close: async () => client.disconnect(),
  };
}

export async function nodeRedisCluster(ports: readonly number[]): Promise<Connected> {
  const client = createCluster({ rootNodes: ports.map((port) => ({ socket: { host: HOST, port } })) });
  client.on("error", () => {});
  await client.connect();
  return {
    client,
    command: async (key, ...words) => client.sendCommand(key, false, words),
    close: async () => client.destroy(),
  };
}

export async function ioredisCluster(ports: readonly number[]): Promise<Connected> {
  const client = new Cluster(ports.map((port) => ({ host: HOST, port })));
  client.on("error", () => {});
  return {
    client,
    command: async (_key, name = "", ...words) => client.call(name, ...words),
    close: async () => client.disconnect(),
  };
}

export async function nodeRedisSentinel(name: string, ports: readonly number[]): Promise<Connected> {
  const client = createSentinel({ name, sentinelRootNodes: ports.map((port) => ({ host: HOST, port })) });
  client.on("error", () => {});
  await client.connect();
  return {
    client,
    command: async (_key, ...words) => client.sendCommand(false, words),
    close: async () => client.destroy(),
  };
}

export async function ioredisSentinel(name: string, ports: readonly number[]): Promise<Connected> {
  const client = new Redis({ name, sentinels: ports.map((port) => ({ host: HOST, port })) });
  client.on("error", () => {});
  return {
    client,
    command: async (_key, name_ = "", ...words) => client.call(name_, ...words),
    close: async () => client.disconnect(),
  };
}

let subjects = 0;

/**
 * A store whose time is a key of the server in place of TIME, so that it stands still to the millisecond. The prefix has
 * a hash tag, which puts all keys of one subject on one node of a cluster: scripts read the time there.
 */
export async function standingStill(one: Connected, two = one): Promise<StoreSubject & { prefix: string }> {
  const prefix = `test-${++subjects}{${subjects}}:`;
  const clock = `${prefix}clock`;
  let time = 1_790_000_000_000;
  const set = async () => void (await one.command(clock, "SET", clock, String(time * 1000)));
  await set();
  const settings = { prefix, keepEnded: 60_000, now: `local now = tonumber(call('GET', '${clock}'))` };
  const [store, other] = [one, two].map(({ client }) => new RedisStore(commandsOf(client), settings));
  return {
    store: store!,
    other: other!,
    prefix,
    async advance(ms) {
      time += ms;
      await set();
    },
    dispose: async () => other!.close(),
  };
}
