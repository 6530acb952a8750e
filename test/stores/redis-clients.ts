/** The clients that the store is handed in its tests, and stores on a clock that stands still. */
import { Cluster, Redis } from "ioredis";
import { createClient, createClientPool, createCluster, createSentinel, type RedisClientOptions } from "redis";
import { commandsOf, type Commands } from "../../src/stores/redis/commands.ts";
import type { IoRedisClient, NodeRedisClient } from "../../src/stores/redis/index.ts";
import { RedisStore, type Settings } from "../../src/stores/redis/redis-store.ts";
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

export async function nodeRedisPool(port: number): Promise<Connected> {
  const client = createClientPool({ socket: { host: HOST, port } });
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

export interface Still extends StoreSubject {
  readonly prefix: string;
  /** For further stores on the same data and clock. */
  readonly settings: Settings;
  readonly commands: Commands;
}

/**
 * A store whose time stands still to the millisecond: it comes along with each script, as its last argument, in place of
 * TIME. So all nodes of a cluster have the same.
 */
export function standingStill(one: Connected, two = one): Still {
  const prefix = `test-${++subjects}:`;
  let time = 1_790_000_000_000;
  const settings = { prefix, keepEnded: 60_000, now: "local now = tonumber(table.remove(ARGV))" };
  const [commands, others] = [one, two].map(({ client }): Commands => {
    const real = commandsOf(client);
    return { ...real, send: async (key, words) => real.send(key, [...words, String(time * 1000)]) };
  });
  const other = new RedisStore(others!, settings);
  return {
    store: new RedisStore(commands!, settings),
    other,
    prefix,
    settings,
    commands: commands!,
    advance: (ms) => void (time += ms),
    dispose: async () => other.close(),
  };
}
