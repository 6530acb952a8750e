/** What the Redis store promises beyond the contract: its options, its keys, its commands, and what a server's faults do. */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ConfigurationError } from "../../src/core/index.ts";
import type { EndedEntry, Key, Store } from "../../src/server/store.ts";
import type { Commands } from "../../src/stores/redis/commands.ts";
import { namesOf } from "../../src/stores/redis/names.ts";
import { redis, type RedisOptions } from "../../src/stores/redis/index.ts";
import { RedisStore } from "../../src/stores/redis/redis-store.ts";
import { eventually } from "../servers/eventually.ts";
import { startRedis, type RedisServer } from "../servers/redis.ts";
import { ioredis, nodeRedis, standingStill, type Client, type Connected } from "./redis-clients.ts";

const limits = { idle: 600_000 };
const entry = { age: 0, note: {}, within: 5_000 };
const person = { how: "person", limits, within: 5_000 } as const;
const key = (id: string, user = "user"): Key => ({ id, user });
const LEASE = 60_000;
const DAY = 24 * 3_600_000;

let server: RedisServer;
const connected: Record<string, Connected> = {};
beforeAll(async () => {
  server = await startRedis();
  connected["node-redis"] = await nodeRedis(server.port);
  connected["ioredis"] = await ioredis(server.port);
}, 60_000);
afterAll(async () => {
  for (const each of Object.values(connected)) await each.close();
  await server?.stop();
});

const kinds = ["node-redis", "ioredis"] as const;
let prefixes = 0;
const fresh = (client: Client, options: RedisOptions = {}): { store: Store; prefix: string } => {
  const prefix = `own-${++prefixes}:`;
  return { store: redis(client, { prefix, ...options }), prefix };
};
const recordOf = (prefix: string, { id, user }: Key): string => {
  const { tag, name } = namesOf({ id, user });
  return `${prefix}{${tag}}:${name}`;
};

async function report(store: Store): Promise<EndedEntry[]> {
  const entries = await store.due(1_000, LEASE);
  await store.settle(entries.map((each) => each.key));
  return entries;
}

describe("options", () => {
  const client = { call: async () => undefined };
  test.each([
    [{ keepended: 1 }, "redis.keepended"],
    [{ keepEnded: -1 }, "redis.keepEnded"],
    [{ keepEnded: Number.NaN }, "redis.keepEnded"],
    [{ keepEnded: Infinity }, "redis.keepEnded"],
    [{ keepEnded: "86400" }, "redis.keepEnded"],
    [{ prefix: 5 }, "redis.prefix"],
    [{ prefix: "{a}:" }, "redis.prefix"],
  ])("%o is refused by its name", (options, option) => {
    expect(() => redis(client, options as RedisOptions)).toThrow(expect.objectContaining({ option }));
    expect(() => redis(client, options as RedisOptions)).toThrow(ConfigurationError);
  });

  test.each([undefined, null, {}, "redis://localhost", { get: () => undefined }])("%o is no client", (given) => {
    expect(() => redis(given as unknown as Client)).toThrow(expect.objectContaining({ option: "redis.client" }));
  });
});

describe.each(kinds)("with %s", (kind) => {
  const client = (): Client => connected[kind]!.client;

  test("a server that has forgotten the scripts is sent them again", async () => {
    const { store } = fresh(client());
    await store.open(key("a"), limits, entry);
    await server.command("SCRIPT", "FLUSH");
    expect(await Promise.all(Array.from({ length: 50 }, () => store.touch(key("a"), person)))).toHaveLength(50);
    await server.command("SCRIPT", "FLUSH");
    expect(await store.end(key("a"), "logout")).toBe(true);
    await server.command("SCRIPT", "FLUSH");
    expect(await report(store)).toMatchObject([{ reason: "logout" }]);
  });

  test("a touch is one command, and one round trip", async () => {
    // A server of its own: on the shared one the ends of other tests are said again meanwhile.
    await using counting = await startRedis();
    const own = kind === "ioredis" ? await ioredis(counting.port) : await nodeRedis(counting.port);
    const { store } = fresh(own.client);
    await store.open(key("a"), limits, entry);
    await store.touch(key("a"), person);
    const before = await callsOf(counting);
    for (let i = 0; i < 100; i++) {
      const how = (["person", "weak", "read"] as const)[i % 3]!;
      await store.touch(key("a"), { ...person, how });
      await store.touch(key("a"), { ...person, how: "report", idleFor: 10 });
    }
    const after = await callsOf(counting);
    await own.close();
    expect(after.get("evalsha")! - before.get("evalsha")!).toBe(200);
    // Beside these what the scripts themselves call, and how this test asks. No script is sent whole.
    const other = [...after].filter(([name, count]) => count !== (before.get(name) ?? 0)).map(([name]) => name);
    expect(other.sort()).toEqual(["evalsha", "get", "hello", "info", "setrange", "time"]);
  });

  test("what another client ended is told, also after the connection was lost", async () => {
    const { store, prefix } = fresh(client());
    const other = redis(connected[kind === "ioredis" ? "node-redis" : "ioredis"]!.client, { prefix });
    const told: string[] = [];
    let heard: (() => void) | undefined;
    const stop = await store.subscribe!(({ id, user }, reason) => {
      told.push(`${id} ${user} ${reason}`);
      heard?.();
    });
    const end = async (id: string): Promise<void> => {
      const hearing = new Promise<void>((resolve) => (heard = resolve));
      await store.open(key(id, "üser\n\u{1f512}"), limits, entry);
      await other.end(key(id, "üser\n\u{1f512}"), "revoked", "a notice");
      await hearing;
    };
    await end("a");
    await server.command("PUBLISH", `${prefix}ended`, "not ours");
    await server.command("PUBLISH", `${prefix}ended`, '["idle"]\n[1, 2]');
    const before = await subscribers(prefix);
    await server.command("CLIENT", "KILL", "TYPE", "pubsub");
    await eventually("subscribed again", async () => (await subscribers(prefix)) === before);
    await end("b");
    await stop();
    await eventually("the connection is closed", async () => (await subscribers(prefix)) === 0);
    await other.end(key("c"), "revoked");
    expect(told).toEqual(["a üser\n\u{1f512} revoked", "b üser\n\u{1f512} revoked"]);
  });

  test("close() closes what the store made, and leaves the caller's client alone", async () => {
    const { store, prefix } = fresh(client());
    await store.subscribe!(() => {});
    expect(await subscribers(prefix)).toBe(1);
    await store.close!();
    await eventually("the connection is closed", async () => (await subscribers(prefix)) === 0);
    expect(await connected[kind]!.command("a", "PING")).toBe("PONG");
    await expect(store.subscribe!(() => {})).rejects.toThrow("closed");
    await expect(store.advice!()).rejects.toThrow("closed");
  });

  test("a touch or a begin given up by its caller changes nothing when a hung server wakes", async () => {
    await using hung = await startRedis();
    const own = kind === "ioredis" ? await ioredis(hung.port) : await nodeRedis(hung.port);
    try {
      const { store } = fresh(own.client);
      await store.open(key("a"), limits, { ...entry, age: 1_000 });
      await store.open(key("mark"), limits, entry);
      hung.hang();
      const [report_, begin] = [
        store.touch(key("a"), { how: "report", idleFor: 0, limits, within: 200 }),
        store.open(key("b"), limits, { ...entry, within: 200, max: 1, evict: true }),
      ];
      // Real: it is the server's clock that must pass the callers' patience.
      await new Promise((resolve) => setTimeout(resolve, 700));
      hung.resume();
      const late = await report_;
      expect(await begin).toEqual({ ended: "unknown" });
      const [a, b, mark] = await store.peek([key("a"), key("b"), key("mark")]);
      for (const stand of [late, a, mark]) expect(stand).toHaveProperty("idleFor");
      expect("idleFor" in a! && a.idleFor).toBeGreaterThan(600);
      expect(b).toEqual({ ended: "unknown" });
      expect(await store.touch(key("a"), { ...person, within: 200 })).toMatchObject({ idleFor: 0 });
    } finally {
      await own.close();
    }
  });

  test("a server that was restarted empty knows nobody, and who logs in again begins", async () => {
    await using lost = await startRedis();
    const own = kind === "ioredis" ? await ioredis(lost.port) : await nodeRedis(lost.port);
    try {
      const { store } = fresh(own.client);
      await store.open(key("a"), limits, entry);
      await lost.restart({ empty: true });
      let answer: unknown;
      await eventually("the client is connected again", async () => {
        answer = await store.touch(key("a"), person);
        return true;
      });
      expect(answer).toEqual({ ended: "unknown" });
      expect(await store.open(key("b"), limits, entry)).toMatchObject({ idleFor: 0 });
    } finally {
      await own.close();
    }
  });
});

async function callsOf({ command }: RedisServer): Promise<Map<string, number>> {
  const info = String(await command("INFO", "commandstats"));
  const counted = [...info.matchAll(/^cmdstat_(\w+):calls=(\d+)/gm)];
  return new Map(counted.map(([, name, count]) => [name!, Number(count)]));
}

async function subscribers(prefix: string): Promise<number> {
  const [, count] = (await server.command("PUBSUB", "NUMSUB", `${prefix}ended`)) as [string, number];
  return count;
}

describe("what the operator is told", () => {
  test("a server that may drop sessions is named; one that may not, or may not be asked, is not", async () => {
    await using evicting = await startRedis({ settings: { "maxmemory-policy": "allkeys-lru", maxmemory: "100mb" } });
    const own = await ioredis(evicting.port);
    try {
      const advice = await redis(own.client).advice!();
      expect(advice).toEqual([expect.stringMatching(/maxmemory-policy allkeys-lru.*noeviction/)]);
      await evicting.command("ACL", "SETUSER", "default", "-info");
      expect(await redis(own.client).advice!()).toEqual([]);
    } finally {
      await own.close();
    }
    expect(await fresh(connected["ioredis"]!.client).store.advice!()).toEqual([]);
  });

  test("one that is full and drops nothing refuses what it cannot keep, loses nobody, and goes on when there is room", async () => {
    await using full = await startRedis({ settings: { "maxmemory-policy": "noeviction" } });
    const own = await nodeRedis(full.port);
    try {
      const store = redis(own.client);
      for (const id of ["a", "b"]) await store.open(key(id), limits, { ...entry, age: 1_000 });
      await full.command("CONFIG", "SET", "maxmemory", 1);
      await expect(store.open(key("c"), limits, { ...entry, max: 2, evict: true })).rejects.toThrow(/OOM/);
      await expect(store.end(key("b"), "logout")).rejects.toThrow(/OOM/);
      await expect(store.endAll("user", "revoked")).rejects.toThrow(/OOM/);
      await expect(store.touch(key("a"), person)).rejects.toThrow(/OOM/);
      // Who only reads is answered, and sees that nothing has happened by halves.
      expect(await store.touch(key("a"), { ...person, how: "read" })).toHaveProperty("idleFor");
      expect((await store.list("user")).map((each) => each.key.id)).toEqual(["a", "b"]);
      await full.command("CONFIG", "SET", "maxmemory", 0);
      expect(await store.touch(key("a"), person)).toMatchObject({ idleFor: 0 });
      expect(await store.end(key("b"), "logout")).toBe(true);
      expect(await store.peek([key("c")])).toEqual([{ ended: "unknown" }]);
      expect((await report(store)).map((each) => each.key.id)).toEqual(["b"]);
      await store.close!();
    } finally {
      await own.close();
    }
  });

  test("the rights that the documentation names are enough for everything", async () => {
    const guide = await readFile(new URL("../../docs/stores/redis.md", import.meta.url), "utf8");
    const rights = /`(\+@connection[^`]+)`/.exec(guide)![1]!.split(/\s+/);
    await using strict = await startRedis();
    await strict.command("ACL", "SETUSER", "default", "reset", "on", "nopass", ...rights);
    for (const connect of [nodeRedis, ioredis]) {
      const own = await connect(strict.port);
      try {
        const store = redis(own.client);
        const stop = await store.subscribe!(() => {});
        const user = connect.name;
        await store.open(key("a", user), limits, entry);
        await store.open(key("b", user), limits, { ...entry, max: 1, evict: true });
        expect(await store.touch(key("b", user), { ...person, limits: { idle: 50_000 } })).toMatchObject({
          idleFor: 0,
        });
        expect(await store.list(user)).toHaveLength(1);
        for await (const batch of store.all()) expect(batch).toHaveLength(1);
        expect(await store.end(key("b", user), "logout")).toBe(true);
        expect(await store.endAll(user, "revoked")).toBe(0);
        expect(await report(store)).toHaveLength(2);
        await stop();
      } finally {
        await own.close();
      }
    }
  });

  test("a user of the server who may not publish can still end a session", async () => {
    await using strict = await startRedis();
    await strict.command("ACL", "SETUSER", "default", "resetchannels");
    const own = await ioredis(strict.port);
    try {
      const { store } = fresh(own.client);
      await store.open(key("a"), limits, entry);
      expect(await store.end(key("a"), "logout")).toBe(true);
      expect(await store.peek([key("a")])).toEqual([{ ended: "logout" }]);
    } finally {
      await own.close();
    }
  });
});

describe("keys", () => {
  const one = (): Connected => connected["ioredis"]!;

  test("each has an expiry beyond the session's possible end, which touches put off now and then", async () => {
    const { store, prefix, advance, dispose } = standingStill(one());
    await store.open(key("a"), limits, entry);
    const names = (await server.command("KEYS", `${prefix.replace(/[{}]/g, "?")}{*`)) as string[];
    expect(names).toHaveLength(2);
    const ttls = async () => Promise.all(names.map(async (name) => Number(await server.command("PTTL", name))));
    for (const ttl of await ttls()) expect(ttl).toBeGreaterThan(14 * DAY);
    for (const ttl of await ttls()) expect(ttl).toBeLessThan(15 * DAY);
    // A mark: the server's own time stands still beside the store's, so that only a new expiry shows.
    for (const name of names) await server.command("PEXPIRE", name, 900_000);
    const work = async (days: number): Promise<void> => {
      for (let minutes = 0; minutes < days * 24 * 60; minutes += 9) {
        await advance(9 * 60_000);
        await store.touch(key("a"), person);
      }
    };
    await work(6);
    for (const ttl of await ttls()) expect(ttl).toBeLessThan(900_001);
    await work(2);
    for (const ttl of await ttls()) expect(ttl).toBeGreaterThan(13 * DAY);
    await dispose!();
  });

  test("an end waits a week for its report, and then for keepEnded, or the idle timeout if that is longer", async () => {
    const { store, prefix, advance, dispose } = standingStill(one());
    const ttl = async (id: string): Promise<number> => Number(await server.command("PTTL", recordOf(prefix, key(id))));
    await store.open(key("short"), { idle: 20_000 }, entry);
    await store.open(key("long"), { idle: 600_000 }, entry);
    await advance(10_000);
    await store.endAll("user", "revoked");
    expect(await ttl("short")).toBeGreaterThan(7 * DAY);
    await advance(5_000);
    await report(store);
    // standingStill() keeps ended ones for 60 s; 5 of them have passed.
    expect(await ttl("short")).toBeLessThanOrEqual(55_000);
    expect(await ttl("short")).toBeGreaterThan(50_000);
    expect(await ttl("long")).toBeLessThanOrEqual(595_000);
    expect(await ttl("long")).toBeGreaterThan(590_000);
    await dispose!();
  });

  test("after that nothing of a session is left", async () => {
    const { store, prefix } = fresh(one().client, { keepEnded: 0 });
    await store.open(key("a"), { idle: 50 }, entry);
    await store.end(key("a"), "logout");
    expect(await report(store)).toHaveLength(1);
    await eventually("gone", async () => ((await server.command("KEYS", `${prefix}*`)) as string[]).length === 0);
    expect(await store.peek([key("a")])).toEqual([{ ended: "unknown" }]);
  });

  test("an index of many users holds no one who has left", async () => {
    const { store, prefix } = fresh(one().client);
    await store.open(key("a"), limits, entry);
    await store.open(key("b"), limits, entry);
    await server.command("DEL", recordOf(prefix, key("a")));
    expect(await store.list("user")).toHaveLength(1);
    expect(await server.command("ZCARD", `${prefix}{${namesOf(key("a")).tag}}`)).toBe(1);
  });

  test("texts that are not well-formed are told apart", async () => {
    const { store } = fresh(one().client);
    await store.open(key("\ud800"), limits, entry);
    expect(await store.peek([key("\ud801"), key("\ufffd")])).toEqual([{ ended: "unknown" }, { ended: "unknown" }]);
    expect((await store.list("user"))[0]?.key.id).toBe("\ud800");
  });
});

/** A client between whose commands something happens: `before` runs before the first command of that script. */
function interrupted(commands: Commands, mark: string, before: () => Promise<unknown>): Commands {
  let done = false;
  return {
    ...commands,
    async send(at, words) {
      // Scripts are sent whole here, so that one can be told from another by its text.
      if (words[0] === "evalsha") throw new Error("NOSCRIPT");
      if (!done && words[1]!.includes(mark)) {
        done = true;
        await before();
      }
      return commands.send(at, words);
    },
  };
}

describe("the due-index", () => {
  const one = (): Connected => connected["ioredis"]!;
  const PUT = "tonumber(score) == tonumber(ARGV[1])";
  const LOOK = "r.longest = now + ARGV[1]";

  test("an end while somebody looks is not put back over", async () => {
    const { store, commands, settings, advance, dispose } = standingStill(one());
    await store.open(key("a"), { idle: 10_000 }, entry);
    await advance(5_000);
    await store.touch(key("a"), { ...person, limits: { idle: 10_000 } });
    await advance(6_000);
    const end = async () => store.end(key("a"), "logout");
    const looker = new RedisStore(interrupted(commands, PUT, end), settings);
    expect(await looker.due(10, LEASE)).toEqual([]);
    expect(await store.due(10, LEASE)).toMatchObject([{ reason: "logout" }]);
    await dispose!();
  });

  test("a begin while somebody removes what never began keeps its entry", async () => {
    const { store, commands, settings, advance, dispose } = standingStill(one());
    await store.open(key("a"), { idle: 1_000 }, { ...entry, within: 0 });
    await advance(1_000);
    // Longer than the lease: the entry's time need not change for this begin, and must all the same.
    const begin = async () => store.open(key("a"), { idle: 2 * LEASE }, entry);
    const looker = new RedisStore(interrupted(commands, PUT, begin), settings);
    expect(await looker.due(10, LEASE)).toEqual([]);
    await advance(LEASE);
    expect(await store.due(10, LEASE)).toEqual([]);
    await advance(LEASE);
    expect(await store.due(10, LEASE)).toMatchObject([{ reason: "idle" }]);
    await dispose!();
  });

  test("an end is handed out once in its lease, also if it is brought forward meanwhile", async () => {
    const { store, prefix, commands, settings, advance, dispose } = standingStill(one());
    await store.open(key("a"), limits, entry);
    const slow = new RedisStore(
      // Between the end and the telling of it: whoever is up has looked.
      interrupted(commands, "r.longest = now + ARGV[1]", async () => {}),
      settings,
    );
    await store.end(key("a"), "logout");
    expect(await slow.due(10, LEASE)).toHaveLength(1);
    await server.command("ZADD", await shardOf(prefix), 0, await memberOf(prefix));
    expect(await store.due(10, LEASE)).toEqual([]);
    await advance(LEASE);
    expect(await store.due(10, LEASE)).toHaveLength(1);
    await dispose!();
  });

  test("an end whose server died before it could tell is reported within seconds", async () => {
    const { store, commands, settings, advance, dispose } = standingStill(one());
    await store.open(key("a"), limits, entry);
    await store.open(key("b"), limits, entry);
    for (const end of [
      async (dying: Store) => dying.end(key("a"), "logout"),
      async (dying: Store) => dying.endAll("user", "revoked"),
    ]) {
      let alive = true;
      const dying = new RedisStore(
        {
          ...commands,
          async send(at, words) {
            if (!alive) throw new Error("dead");
            const answer = await commands.send(at, words);
            if (words[1]!.includes("finish(r, ARGV[")) alive = false;
            return answer;
          },
        },
        settings,
      );
      // The script's text is known only where it is sent whole.
      await server.command("SCRIPT", "FLUSH");
      await end(dying);
      expect(alive).toBe(false);
      await advance(6_000);
      expect(await report(store)).toHaveLength(1);
    }
    await dispose!();
  });

  test("entries of sessions that never began go away, and those that are reported too", async () => {
    const { store, prefix, advance, dispose } = standingStill(one());
    await store.open(key("a"), { idle: 1_000 }, { ...entry, within: 0 });
    await store.open(key("b"), { idle: 1_000 }, entry);
    await advance(1_000);
    expect(await report(store)).toHaveLength(1);
    expect(await server.command("KEYS", `${prefix.replace(/[{}]/g, "?")}due:*`)).toEqual([]);
    await dispose!();
  });

  test("a look that fails keeps nothing else back", async () => {
    const { store, commands, settings, dispose } = standingStill(one());
    for (const id of ["a", "b", "c"]) await store.open(key(id), limits, entry);
    await store.endAll("user", "revoked");
    const fail = async (): Promise<never> => {
      throw new Error("away");
    };
    const broken = new RedisStore(interrupted(commands, LOOK, fail), settings);
    expect(await broken.due(10, LEASE)).toHaveLength(2);
    await dispose!();
  });

  async function shardOf(prefix: string): Promise<string> {
    const keys = (await server.command("KEYS", `${prefix.replace(/[{}]/g, "?")}due:*`)) as string[];
    return keys[0]!;
  }
  async function memberOf(prefix: string): Promise<string> {
    return ((await server.command("ZRANGE", await shardOf(prefix), 0, -1)) as string[])[0]!;
  }
});
