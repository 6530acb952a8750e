/** A real Redis master with a replica, and the sentinels that decide which of them is the master. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually } from "./eventually.ts";
import { onFreePort } from "./ports.ts";
import { caughtUp, follows, startRedis, startRedisProgram, type RedisServer } from "./redis.ts";

export interface RedisSentinel extends AsyncDisposable {
  /** What clients ask the sentinels for. */
  readonly name: string;
  readonly nodes: readonly [RedisServer, RedisServer];
  readonly sentinels: readonly RedisServer[];
  /** The one of the two that all sentinels name at this moment. */
  master(): Promise<RedisServer>;
  /**
   * Makes the replica the master: asked of a sentinel, or by killing the master. Resolves to the new master when every
   * sentinel names it. Asked, the former master goes on for about a second: what it is told in that time is lost.
   */
  failover(how: "asked" | "killed"): Promise<RedisServer>;
  stop(): Promise<void>;
}

const NAME = "main";

/** Fewer cannot outvote one of them that is cut off. */
const SENTINELS = 3;
const QUORUM = 2;

const SETTINGS = {
  // By default a master waits five seconds for more replicas before it serves the first.
  "repl-diskless-sync-delay": "0",
  "repl-ping-replica-period": "1",
};

export async function startRedisSentinel(): Promise<RedisSentinel> {
  const started: RedisServer[] = [];
  const keep = (server: RedisServer): RedisServer => {
    started.push(server);
    return server;
  };
  const stop = async () => void (await Promise.all(started.map(async (server) => server.stop())));
  try {
    const first = keep(await startRedis({ settings: SETTINGS }));
    const second = keep(await startRedis({ settings: { ...SETTINGS, replicaof: `127.0.0.1 ${first.port}` } }));
    // A sentinel that looks before the replica is there looks again only ten seconds later.
    await eventually("the replica follows", async () => follows(second));
    const sentinels: RedisServer[] = [];
    for (let n = 0; n < SENTINELS; n++) sentinels.push(keep(await startSentinel(first.port)));
    await eventually("the sentinels know each other and the replica", async () => {
      const views = await Promise.all(sentinels.map(async (sentinel) => knowsAll(sentinel)));
      return views.every(Boolean);
    });
    return { ...control([first, second], sentinels), stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startSentinel(masterPort: number): Promise<RedisServer> {
  const sentinel = await onFreePort(async (port) =>
    startRedisProgram(port, /Sentinel ID is/, async (folder) => {
      const file = join(folder, "sentinel.conf");
      const lines = [
        `port ${port}`,
        "bind 127.0.0.1",
        `dir ${folder}`,
        `sentinel monitor ${NAME} 127.0.0.1 ${masterPort} ${QUORUM}`,
        // Milliseconds until a master that does not answer is down, and until a failover may be tried again.
        `sentinel down-after-milliseconds ${NAME} 500`,
        `sentinel failover-timeout ${NAME} 1000`,
      ];
      await writeFile(file, `${lines.join("\n")}\n`);
      return [file, "--sentinel"];
    }),
  );
  // Milliseconds between its looks. By default a former master may go on taking writes for ten seconds before a sentinel
  // makes it follow the new one; here for about one.
  await sentinel.command("SENTINEL", "DEBUG", "info-period", 200, "publish-period", 200);
  return sentinel;
}

async function knowsAll({ command }: RedisServer): Promise<boolean> {
  const usable = String(await command("SENTINEL", "CKQUORUM", NAME));
  const replicas = (await command("SENTINEL", "REPLICAS", NAME)) as unknown[];
  return usable.startsWith(`OK ${SENTINELS} usable`) && replicas.length === 1;
}

function control(nodes: readonly [RedisServer, RedisServer], sentinels: readonly RedisServer[]) {
  async function master(): Promise<RedisServer> {
    const answers = await Promise.all(
      sentinels.map(async ({ command }) => (await command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME)) as string[]),
    );
    const named = nodes.find(({ port }) => answers.every((answer) => answer[1] === String(port)));
    if (named === undefined) throw new Error("the sentinels do not agree");
    return named;
  }
  return {
    name: NAME,
    nodes,
    sentinels,
    master,
    async failover(how: "asked" | "killed") {
      const before = await master();
      const after = before === nodes[0] ? nodes[1] : nodes[0];
      await eventually("the replica has all that the master has", async () => caughtUp(before, after));
      if (how === "killed") await before.kill();
      // Just after another failover they may not see the replica as one yet.
      else
        await eventually(
          "a sentinel begins",
          async () => (await sentinels[0]!.command("SENTINEL", "FAILOVER", NAME)) === "OK",
        );
      await eventually("every sentinel names the new master", async () => {
        const role = (await after.command("ROLE")) as unknown[];
        return role[0] === "master" && (await master()) === after;
      });
      return after;
    },
  };
}
