/**
 * What a fault happens to: a store on a real server, which the application reaches through the proxy, and an observer with
 * a connection past it.
 */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { Redis } from "ioredis";
import pg from "pg";
import postgresJs from "postgres";
import { createClient } from "redis";
import type { Store } from "../../src/server/index.ts";
import { postgres, schema } from "../../src/stores/postgres/index.ts";
import { redis, type IoRedisClient, type NodeRedisClient } from "../../src/stores/redis/index.ts";
import { sqlite } from "../../src/stores/sqlite/index.ts";
import type { PostgresServer } from "../servers/postgres.ts";
import { startProxy, type Proxy } from "../servers/proxy.ts";
import { startRedisCluster, type RedisCluster } from "../servers/redis-cluster.ts";
import { startRedisSentinel, type RedisSentinel } from "../servers/redis-sentinel.ts";
import { startRedis, type RedisServer } from "../servers/redis.ts";
import { ioredisCluster, ioredisSentinel, nodeRedisCluster, nodeRedisSentinel } from "../stores/redis-clients.ts";

export interface Subject extends AsyncDisposable {
  /** A new one for an application, on the same connection. */
  store(): Store;
  /** Reads records past the proxy. */
  readonly observer: Store;
}

export interface RedisSubject extends Subject {
  readonly server: RedisServer;
  readonly proxy: Proxy;
}

export interface ClusterSubject extends Subject {
  readonly cluster: RedisCluster;
}

export interface SentinelSubject extends Subject {
  readonly sentinel: RedisSentinel;
}

export interface PostgresSubject extends Subject {
  readonly server: PostgresServer;
  readonly proxy: Proxy;
}

export interface SqliteSubject extends Subject {
  /** Another process that has the same file open. */
  readonly other: ChildProcess;
}

export type RedisClientName = "node-redis" | "ioredis";

/** What a client that gives a silent connection up is told: milliseconds. */
const GIVE_UP = 2000;

interface Opened {
  readonly client: NodeRedisClient | IoRedisClient;
  close(): void;
}

/** Clients as they come, or such as give a silent connection up. */
const redisClients: Readonly<Record<RedisClientName, (port: number, givesUp: boolean) => Promise<Opened>>> = {
  async "node-redis"(port, givesUp) {
    const socket = { host: "127.0.0.1", port, ...(givesUp ? { socketTimeout: GIVE_UP } : {}) };
    const client = createClient({ socket });
    client.on("error", () => {});
    await client.connect();
    const stop = givesUp ? giveUpSilence(client) : () => {};
    return { client, close: () => (stop(), client.isOpen && client.destroy()) };
  },
  async ioredis(port, givesUp) {
    const client = new Redis({ host: "127.0.0.1", port, ...(givesUp ? { socketTimeout: GIVE_UP } : {}) });
    client.on("error", () => {});
    return { client, close: () => client.disconnect() };
  },
};

/**
 * `socketTimeout` alone is of no use with node-redis: it begins anew with each command that is written, so that it does not
 * end while people ask; and when it ends, the client is closed for good. So the connection is asked, and replaced if it
 * does not answer. One that is just being made is not: there `socketTimeout` ends it, and only that (6.3 goes on with what
 * was destroyed while it connected).
 */
function giveUpSilence(client: NodeRedis): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error("silent")), GIVE_UP)));
    try {
      await Promise.race([client.ping(), late]);
    } catch {
      if (stopped) return;
      if (client.isReady) client.destroy();
      if (!client.isOpen) client.connect().catch(() => {});
    }
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(() => void look(), GIVE_UP / 4);
  };
  void look();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

/** The part of its client that matters here: its own type depends on each of its options. */
interface NodeRedis {
  readonly isOpen: boolean;
  readonly isReady: boolean;
  ping(): Promise<unknown>;
  destroy(): void;
  connect(): Promise<unknown>;
}

/** Closes what it is given, the last first. */
function closing(...close: (() => unknown)[]): () => Promise<void> {
  return async () => {
    for (const one of close.toReversed()) await one();
  };
}

/** It writes everything down at once, so that it can be killed and come back with what it had. */
export async function startDurableRedis(): Promise<RedisServer> {
  return startRedis({ settings: { appendonly: "yes", appendfsync: "always" } });
}

export async function redisSubject(
  server: RedisServer,
  client: RedisClientName,
  givesUp = false,
): Promise<RedisSubject> {
  const proxy = await startProxy(server.port);
  const own = await redisClients[client](proxy.port, givesUp);
  const past = await redisClients.ioredis(server.port, false);
  const [store, observer] = [() => redis(own.client), redis(past.client)];
  const close = closing(
    () => proxy.stop(),
    () => past.close(),
    () => own.close(),
  );
  return { store, observer, server, proxy, [Symbol.asyncDispose]: close };
}

export async function clusterSubject(client: RedisClientName): Promise<ClusterSubject> {
  const cluster = await startRedisCluster();
  // A node that has lost another serves its own slots all the same.
  for (const node of cluster.nodes) await node.command("CONFIG", "SET", "cluster-require-full-coverage", "no");
  const ports = cluster.seeds.map(({ port }) => port);
  const own = await (client === "ioredis" ? ioredisCluster(ports) : nodeRedisCluster(ports));
  const past = await ioredisCluster(ports);
  const [store, observer] = [() => redis(own.client), redis(past.client)];
  const close = closing(
    () => cluster.stop(),
    () => past.close(),
    () => own.close(),
  );
  return { store, observer, cluster, [Symbol.asyncDispose]: close };
}

export async function sentinelSubject(client: RedisClientName): Promise<SentinelSubject> {
  const sentinel = await startRedisSentinel();
  const ports = sentinel.sentinels.map(({ port }) => port);
  const connect = client === "ioredis" ? ioredisSentinel : nodeRedisSentinel;
  const own = await connect(sentinel.name, ports);
  const past = await ioredisSentinel(sentinel.name, ports);
  const [store, observer] = [() => redis(own.client), redis(past.client)];
  const close = closing(
    () => sentinel.stop(),
    () => past.close(),
    () => own.close(),
  );
  return { store, observer, sentinel, [Symbol.asyncDispose]: close };
}

/** By postgres.js, as docs/stores/postgres.md sets it up. */
export async function postgresJsSubject(server: PostgresServer): Promise<PostgresSubject> {
  const url = new URL(await server.createDatabase());
  const past = poolOn(url, {});
  await past.query(schema());
  const proxy = await startProxy(server.port);
  url.port = String(proxy.port);
  const own = postgresJs(url.href, { fetch_types: false, backoff: () => 1, onnotice: () => {} });
  const [store, observer] = [() => postgres(own), postgres(past)];
  const close = closing(
    () => proxy.stop(),
    () => past.end(),
    () => own.end({ timeout: 1 }),
  );
  return { store, observer, server, proxy, [Symbol.asyncDispose]: close };
}

export async function postgresSubject(server: PostgresServer, givesUp = false): Promise<PostgresSubject> {
  const url = new URL(await server.createDatabase());
  const past = poolOn(url, {});
  await past.query(schema());
  const proxy = await startProxy(server.port);
  url.port = String(proxy.port);
  const own = poolOn(url, givesUp ? { query_timeout: GIVE_UP, connectionTimeoutMillis: GIVE_UP } : {});
  const [store, observer] = [() => postgres(own), postgres(past)];
  const close = closing(
    () => proxy.stop(),
    () => past.end(),
    () => own.end(),
  );
  return { store, observer, server, proxy, [Symbol.asyncDispose]: close };
}

function poolOn(url: URL, options: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ connectionString: url.href, ...options });
  // Connections that break while nobody uses them.
  pool.on("error", () => {});
  return pool;
}

export async function sqliteSubject(): Promise<SqliteSubject> {
  const folder = await mkdtemp(join(tmpdir(), "session-security-faults-"));
  const file = join(folder, "sessions.db");
  const [own, past] = [new DatabaseSync(file), new DatabaseSync(file)];
  const [store, observer] = [() => sqlite(own), sqlite(past)];
  // The tables are made at the first call.
  await observer.list("nobody");
  const other = fork(fileURLToPath(new URL("lock-process.ts", import.meta.url)), [file]);
  await once(other, "message");
  const close = closing(
    () => rm(folder, { recursive: true, force: true }),
    () => past.close(),
    () => own.close(),
    async () => {
      other.kill("SIGKILL");
      await once(other, "close");
    },
  );
  return { store, observer, other, [Symbol.asyncDispose]: close };
}

/** Tells the other process to take the file's write lock, or to let it go; resolves when it has. */
export async function tellOther({ other }: SqliteSubject, what: "lock" | "unlock"): Promise<void> {
  const done = once(other, "message");
  other.send(what);
  await done;
}
