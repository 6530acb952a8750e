/** What a test can do to a running cluster. The nodes are real and decide themselves; this asks them and waits. */
import { eventually } from "./eventually.ts";
import { caughtUp, type RedisServer } from "./redis.ts";

export const SHARDS = 3;
const SLOTS = 16_384;

export interface ClusterControl {
  /** The three first masters, then their replicas in the same order: node 4 is the replica of node 1. */
  readonly nodes: readonly RedisServer[];
  /** Where a client may begin to ask. */
  readonly seeds: readonly { readonly host: string; readonly port: number }[];
  /** The master of a shard (0, 1 or 2) at this moment. */
  masterOf(shard: number): Promise<RedisServer>;
  /** The number of the slot in which a key lives. */
  slotOf(key: string): Promise<number>;
  /**
   * Gives a slot with its keys to another shard. `during` runs while the first half of its keys (rounded up) has moved:
   * commands on them are answered with ASK, commands on some of both with TRYAGAIN.
   */
  moveSlot(slot: number, toShard: number, during?: () => Promise<void>): Promise<void>;
  /**
   * Makes the replica of a shard its master: asked, without losing a write, or by killing the master. Resolves to the
   * new master when every living node knows.
   */
  failover(shard: number, how: "asked" | "killed"): Promise<RedisServer>;
}

/** The first and last slot of a shard, before any was moved. */
export function rangeOf(shard: number): [number, number] {
  const first = (n: number): number => Math.ceil((n * SLOTS) / SHARDS);
  return [first(shard), first(shard + 1) - 1];
}

export function control(nodes: readonly RedisServer[], ids: readonly string[]): ClusterControl {
  const living = async () => {
    const answers = await Promise.allSettled(nodes.map(async ({ command }) => command("PING")));
    return nodes.filter((_, index) => answers[index]?.status === "fulfilled");
  };
  const membersOf = (shard: number) => nodes.filter((_, index) => index % SHARDS === shard);
  const idOf = (server: RedisServer): string => ids[nodes.indexOf(server)]!;

  async function masterOf(shard: number): Promise<RedisServer> {
    let masters: RedisServer[] = [];
    // One that comes back takes itself for the master until it hears of the other.
    await eventually(`shard ${shard} has one master`, async () => {
      const members = membersOf(shard);
      const roles = await Promise.all(members.map(async ({ command }) => command("ROLE").catch(() => [])));
      masters = members.filter((_, index) => (roles[index] as unknown[])[0] === "master");
      return masters.length === 1;
    });
    return masters[0]!;
  }

  async function ownerOf(slot: number): Promise<RedisServer> {
    const owner = (await slotsOf((await living())[0]!)).find(({ first, last }) => first <= slot && slot <= last)?.id;
    return nodes[ids.indexOf(owner ?? "")]!;
  }

  return {
    nodes,
    seeds: nodes.map(({ port }) => ({ host: "127.0.0.1", port })),
    masterOf,
    slotOf: async (key) => Number(await (await living())[0]!.command("CLUSTER", "KEYSLOT", key)),
    async moveSlot(slot, toShard, during) {
      const [from, to] = [await ownerOf(slot), await masterOf(toShard)];
      await to.command("CLUSTER", "SETSLOT", slot, "IMPORTING", idOf(from));
      await from.command("CLUSTER", "SETSLOT", slot, "MIGRATING", idOf(to));
      const move = async (keys: readonly string[]) => {
        if (keys.length === 0) return;
        await from.command("MIGRATE", "127.0.0.1", to.port, "", 0, 5000, "KEYS", ...keys);
      };
      const keysIn = async () => (await from.command("CLUSTER", "GETKEYSINSLOT", slot, 1000)) as string[];
      const keys = await keysIn();
      await move(keys.slice(0, Math.ceil(keys.length / 2)));
      await during?.();
      for (let rest = await keysIn(); rest.length > 0; rest = await keysIn()) await move(rest);
      // The new owner first: before it knows, nobody may send anything there.
      await to.command("CLUSTER", "SETSLOT", slot, "NODE", idOf(to));
      await from.command("CLUSTER", "SETSLOT", slot, "NODE", idOf(to));
      await eventually("every node knows the slot's owner", async () => agree(await living(), slot, idOf(to)));
    },
    async failover(shard, how) {
      const before = await masterOf(shard);
      const after = membersOf(shard).find((member) => member !== before);
      if (after === undefined) throw new Error("this cluster was started without replicas");
      // Its first slot may have been moved away.
      const slot = (await slotsOf(before)).find(({ id }) => id === idOf(before))!.first;
      await eventually("the replica has all that the master has", async () => caughtUp(before, after));
      await (how === "killed" ? before.kill() : after.command("CLUSTER", "FAILOVER"));
      await eventually("every node knows the new master", async () => agree(await living(), slot, idOf(after)));
      return after;
    },
  };
}

/** Who owns which slots, as one node sees it. */
async function slotsOf({ command }: RedisServer) {
  const ranges = (await command("CLUSTER", "SLOTS")) as [number, number, [string, number, string]][];
  return ranges.map(([first, last, [, , id]]) => ({ first, last, id }));
}

/** Whether all of them serve and name the same owner of a slot. */
async function agree(nodes: readonly RedisServer[], slot: number, owner: string): Promise<boolean> {
  const views = await Promise.all(
    nodes.map(async (node) => {
      const serving = String(await node.command("CLUSTER", "INFO")).includes("cluster_state:ok");
      const slots = await slotsOf(node);
      return serving && slots.some(({ first, last, id }) => first <= slot && slot <= last && id === owner);
    }),
  );
  return views.every(Boolean);
}
