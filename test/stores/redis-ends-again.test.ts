/** Ends that a failover of Redis has undone: a server that has lost what was written last, made of a real one. */
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Key, Store } from "../../src/server/store.ts";
import { commandsOf, type Commands } from "../../src/stores/redis/commands.ts";
import { EndsAgain } from "../../src/stores/redis/ends-again.ts";
import { RedisStore } from "../../src/stores/redis/redis-store.ts";
import { eventually } from "../servers/eventually.ts";
import { startRedis, type RedisServer } from "../servers/redis.ts";
import { nodeRedis, type Connected } from "./redis-clients.ts";

const limits = { idle: 600_000 };
const entry = { age: 0, note: {}, within: 5_000 };
const key = (id: string): Key => ({ id, user: "user" });
const LEASE = 60_000;

/** Milliseconds: so soon, because the server's clock is a real one. */
const SOON = 100;

let server: RedisServer;
let client: Connected;
beforeAll(async () => {
  server = await startRedis();
  client = await nodeRedis(server.port);
}, 60_000);
afterAll(async () => {
  await client?.close();
  await server?.stop();
});

let prefixes = 0;
function fresh(send: (real: Commands) => Commands["send"]): { store: Store; other: Store; prefix: string } {
  const prefix = `again-${++prefixes}:`;
  const settings = { prefix, keepEnded: 60_000, endsAgain: [SOON, SOON] };
  const real = commandsOf(client.client);
  return {
    store: new RedisStore({ ...real, send: send(real) }, settings),
    other: new RedisStore(real, { ...settings, endsAgain: [] }),
    prefix,
  };
}

/** What a replica has; the answer takes the data back to it. */
async function replica(prefix: string): Promise<() => Promise<void>> {
  const held = new Redis(server.port, "127.0.0.1");
  const keys = (await held.keys(`${prefix}*`)).toSorted();
  const copies = await Promise.all(
    keys.map(async (name) => ({ name, bytes: await held.dumpBuffer(name), left: await held.pttl(name) })),
  );
  return async () => {
    await held.eval(
      "for _, name in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('DEL', name) end",
      0,
      `${prefix}*`,
    );
    for (const { name, bytes, left } of copies) await held.restore(name, Math.max(left, 0), bytes, "REPLACE");
    held.disconnect();
  };
}

const kinds: Readonly<Record<string, { reason: string; end(store: Store): Promise<unknown> }>> = {
  "an end": { reason: "logout", end: async (store) => store.end(key("a"), "logout", "a notice") },
  "an end of all of a user": {
    reason: "revoked",
    end: async (store) => store.endAll("user", "revoked", "b", "a notice"),
  },
  "an end that made room": {
    reason: "concurrent",
    end: async (store) => store.open(key("c"), limits, { ...entry, max: 2, evict: true }),
  },
};

describe("a failover that undoes an end", () => {
  test.each(Object.entries(kinds))(
    "does not bring back who was ended: %s is said again",
    async (_, { reason, end }) => {
      let away = false;
      const { store, other, prefix } = fresh((real) => async (at, words) => {
        if (away) throw new Error("away");
        return real.send(at, words);
      });
      await store.open(key("a"), limits, { ...entry, age: 1_000 });
      await store.open(key("b"), limits, entry);
      const told: unknown[] = [];
      const stop = await other.subscribe!((...what) => void told.push(what));
      const failOver = await replica(prefix);
      await end(store);
      away = true;
      const due = await other.due(10, LEASE);
      await other.settle(due.map((each) => each.key));
      await failOver();
      expect((await other.peek([key("a")]))[0]).toHaveProperty("idleFor");
      away = false;
      await eventually("the end holds again", async () => "ended" in (await other.peek([key("a")]))[0]!, 5_000);
      const [a, b] = await other.peek([key("a"), key("b")]);
      expect(a).toEqual(reason === "concurrent" ? { ended: reason } : { ended: reason, notice: "a notice" });
      expect(b).toHaveProperty("idleFor");
      await eventually("it is due again", async () => (await other.due(10, LEASE)).some((each) => each.key.id === "a"));
      await eventually("it is told again", async () => told.length === 2);
      expect(told[1]).toEqual(told[0]);
      await stop();
      await store.close!();
    },
  );

  test("is survived also where no server answers for a while", async () => {
    let away = false;
    let refused = 0;
    const { store, other, prefix } = fresh((real) => async (at, words) => {
      if (!away) return real.send(at, words);
      refused += 1;
      throw new Error("away");
    });
    await store.open(key("a"), limits, entry);
    const failOver = await replica(prefix);
    await store.end(key("a"), "logout");
    away = true;
    await failOver();
    // More often than an end that is answered is said again.
    await eventually("it is tried again and again", async () => refused > 3);
    expect((await other.peek([key("a")]))[0]).toHaveProperty("idleFor");
    away = false;
    await eventually("the end holds again", async () => "ended" in (await other.peek([key("a")]))[0]!);
    await store.close!();
  });
});

test("an end that was not undone is told and reported once, and said again so often as is said", async () => {
  let commands = 0;
  const { store, other } = fresh((real) => async (at, words) => {
    commands += 1;
    return real.send(at, words);
  });
  await store.open(key("a"), limits, entry);
  const told: string[] = [];
  const stop = await other.subscribe!(({ id }) => void told.push(id));
  await store.end(key("a"), "logout");
  expect(await other.due(10, LEASE)).toHaveLength(1);
  await other.settle([key("a")]);
  const before = commands;
  await eventually("it was said twice again", async () => commands === before + 2);
  await new Promise((resolve) => setTimeout(resolve, 3 * SOON));
  expect(commands).toBe(before + 2);
  expect(told).toEqual(["a"]);
  expect(await other.due(10, LEASE)).toEqual([]);
  await stop();
  await store.close!();
});

test("a closed store says nothing again", async () => {
  let commands = 0;
  const { store } = fresh((real) => async (at, words) => {
    commands += 1;
    return real.send(at, words);
  });
  await store.open(key("a"), limits, entry);
  await store.end(key("a"), "logout");
  await store.close!();
  const before = commands;
  await new Promise((resolve) => setTimeout(resolve, 3 * SOON));
  expect(commands).toBe(before);
});

test("of very many ends at once only so many are kept to be said again", async () => {
  const said: string[] = [];
  let done!: () => void;
  const all = new Promise<void>((resolve) => (done = resolve));
  const again = new EndsAgain(
    async ({ name }) => {
      said.push(name);
      if (said.length === 10_000) done();
    },
    [1],
  );
  again.add(
    Array.from({ length: 10_500 }, (_, n) => ({ tag: "user", name: String(n) })),
    "[]",
  );
  await all;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(said).toHaveLength(10_000);
  // And there is room again.
  again.add([{ tag: "user", name: "one more" }], "[]");
  await eventually("it is said", async () => said.at(-1) === "one more");
});
