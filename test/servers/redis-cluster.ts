/** A real Redis Cluster on loopback: three masters, with a replica each unless a test needs none. */
import { eventually } from "./eventually.ts";
import { freePort, onFreePort } from "./ports.ts";
import { control, rangeOf, SHARDS, type ClusterControl } from "./redis-cluster-control.ts";
import { follows, startRedisOn, type RedisServer } from "./redis.ts";

export interface RedisCluster extends ClusterControl, AsyncDisposable {
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** Default: true. */
  readonly replicas?: boolean;
}

const SETTINGS = {
  "cluster-enabled": "yes",
  // Milliseconds. After half of it a node is asked, after the whole it has failed, and an election follows.
  "cluster-node-timeout": "1000",
  // A replica may take over however long its master has been gone.
  "cluster-replica-validity-factor": "0",
  // By default a master waits five seconds for more replicas before it serves the first.
  "repl-diskless-sync-delay": "0",
};

export async function startRedisCluster({ replicas = true }: ClusterOptions = {}): Promise<RedisCluster> {
  const started = await Promise.allSettled(Array.from({ length: replicas ? 2 * SHARDS : SHARDS }, startNode));
  const nodes = started.flatMap((result) => (result.status === "fulfilled" ? [result.value.server] : []));
  const stop = async () => void (await Promise.all(nodes.map(async (node) => node.stop())));
  try {
    for (const result of started) if (result.status === "rejected") throw result.reason;
    const ids = await meet(started.flatMap((result) => (result.status === "fulfilled" ? [result.value] : [])));
    return { ...control(nodes, ids), stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Node {
  readonly server: RedisServer;
  readonly busPort: number;
}

async function startNode(): Promise<Node> {
  return onFreePort(async (port) => {
    const busPort = await freePort();
    const settings = { ...SETTINGS, "cluster-port": String(busPort) };
    return { server: await startRedisOn(port, { settings }), busPort };
  });
}

/** Makes one cluster of them. Resolves to their ids when all of them serve. */
async function meet(nodes: readonly Node[]): Promise<string[]> {
  const servers = nodes.map(({ server }) => server);
  const ids = await Promise.all(servers.map(async ({ command }) => String(await command("CLUSTER", "MYID"))));
  await Promise.all(
    servers.map(async ({ command }, index) => {
      // Each an epoch of its own: otherwise they first have to settle who is right.
      await command("CLUSTER", "SET-CONFIG-EPOCH", index + 1);
      if (index < SHARDS) await command("CLUSTER", "ADDSLOTSRANGE", ...rangeOf(index));
      // Everybody meets everybody, which is quicker than hearsay.
      for (const { server, busPort } of nodes.slice(index + 1)) {
        await command("CLUSTER", "MEET", "127.0.0.1", server.port, busPort);
      }
    }),
  );
  await Promise.all(
    servers.slice(SHARDS).map(async ({ command }, index) =>
      eventually("a replica has met its master", async () => {
        return (await command("CLUSTER", "REPLICATE", ids[index]!)) === "OK";
      }),
    ),
  );
  await eventually("every node serves", async () => {
    const views = await Promise.all(servers.map(async (server) => serves(server, ids)));
    return views.every(Boolean);
  });
  return ids;
}

async function serves(server: RedisServer, ids: readonly string[]): Promise<boolean> {
  const info = String(await server.command("CLUSTER", "INFO"));
  const table = String(await server.command("CLUSTER", "NODES"));
  const [role] = (await server.command("ROLE")) as unknown[];
  return (
    info.includes("cluster_state:ok") &&
    ids.every((id) => table.includes(id)) &&
    table.split("slave").length - 1 === ids.length - SHARDS &&
    (role === "master" || (await follows(server)))
  );
}
