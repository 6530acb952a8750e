/** What waits for a lock, a server that hangs or is killed, and what survives that. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { StoreError } from "../../src/core/index.ts";
import type { Key, Store } from "../../src/server/store.ts";
import { postgres } from "../../src/stores/postgres/index.ts";
import { keyHash } from "../../src/stores/postgres/keys.ts";
import { startPostgres, type PostgresServer } from "../servers/postgres.ts";
import { poolOn, postgresJsOn, storeOn, wait, type Db } from "./postgres-kit.ts";

let server: PostgresServer;
let url: string;
let db: ReturnType<typeof poolOn>;
beforeAll(async () => {
  server = await startPostgres();
  url = await server.createDatabase();
  db = poolOn(url);
}, 60_000);
afterAll(async () => {
  await db.end();
  await server.stop();
});

const others: Db[] = [];
afterEach(async () => {
  await Promise.all(others.splice(0).map((each) => each.end()));
});

const limits = { idle: 600_000 };
const key = (id: string, user = "user"): Key => ({ id, user });
const entry = { age: 0, note: {}, within: 5_000 };
const person = { how: "person", limits, within: 5_000 } as const;

async function idleFor(store: Store, of = key("a")): Promise<number> {
  const [stand] = await store.peek([of]);
  if (stand === undefined || "ended" in stand) throw new Error(`not alive: ${JSON.stringify(stand)}`);
  return stand.idleFor;
}

async function rows(query: string): Promise<Record<string, unknown>[]> {
  return (await db.pool.query<Record<string, unknown>>(query)).rows;
}

describe("what waits for a row that another transaction has locked", () => {
  async function lock(table: string): Promise<() => Promise<void>> {
    const client = await db.pool.connect();
    await client.query(`BEGIN; SELECT 1 FROM "${table}" FOR UPDATE`);
    return async () => {
      await client.query("COMMIT");
      client.release();
    };
  }

  test("moves nothing if its caller has given up meanwhile", async () => {
    const { store, table } = await storeOn(db);
    await store.open(key("a"), limits, entry);
    const unlock = await lock(table);
    const touch = store.touch(key("a"), { ...person, within: 200 });
    await wait(400);
    await unlock();
    expect(await touch).toMatchObject({ longestIdle: expect.any(Number) });
    expect(await idleFor(store)).toBeGreaterThanOrEqual(400);
    await store.touch(key("a"), person);
    expect(await idleFor(store)).toBeLessThan(400);
  });

  test("counts from when it got its turn, not from when it came", async () => {
    const { store, table } = await storeOn(db);
    await store.open(key("a"), limits, entry);
    const unlock = await lock(table);
    const touch = store.touch(key("a"), person);
    await wait(600);
    await unlock();
    const stand = await touch;
    expect(stand).toMatchObject({ idleFor: 0 });
    // 600 ms by a clock that stood still while it waited.
    expect(await idleFor(store)).toBeLessThan(400);
  });

  test("sees that the time has run out while it waited", async () => {
    const { store, table } = await storeOn(db);
    await store.open(key("a"), { idle: 300 }, entry);
    const unlock = await lock(table);
    const touch = store.touch(key("a"), person);
    await wait(500);
    await unlock();
    expect(await touch).toEqual({ ended: "idle" });
  });

  test("and a begin that waited too long for another of its user begins nothing", async () => {
    const { store, table } = await storeOn(db);
    const client = await db.pool.connect();
    await store.open(key("a"), limits, entry);
    await client.query(`BEGIN; SELECT "${table}_v1_lock_user"(user_key) FROM "${table}"`);
    const opening = store.open(key("b"), limits, { ...entry, within: 200, max: 1, evict: true });
    await wait(400);
    await client.query("COMMIT");
    client.release();
    expect(await opening).toEqual({ ended: "unknown" });
    expect((await store.list("user")).map((session) => session.key.id)).toEqual(["a"]);
  });
});

describe.each([
  ["pg", () => poolOn(url)],
  ["postgres.js", () => postgresJsOn(url)],
] as const)("with a server that fails, and %s", (_, connect) => {
  let client: Db;
  beforeEach(() => {
    client = connect();
    others.push(client);
  });

  test("a touch that was given up moves nothing when the server wakes", async () => {
    const { store } = await storeOn(client);
    await store.open(key("a"), limits, entry);
    const touches = await (async () => {
      await server.hang();
      try {
        const sent = Array.from({ length: 30 }, () => store.touch(key("a"), { ...person, within: 200 }));
        await wait(500);
        return sent;
      } finally {
        await server.resume();
      }
    })();
    await Promise.all(touches);
    expect(await idleFor(store)).toBeGreaterThanOrEqual(500);
    // The first after it moves again, although answers from before the hang came in last.
    await store.touch(key("a"), { ...person, within: 2_000 });
    expect(await idleFor(store)).toBeLessThan(500);
  });

  test(
    "a restart in the middle rejects, then all works, and who subscribed hears again",
    { timeout: 30_000 },
    async () => {
      const { store, table } = await storeOn(client);
      const other = postgres(db.client, { table });
      for (const id of ["a", "b"]) await store.open(key(id), limits, entry);
      const told: string[] = [];
      let heard = (): void => {};
      const stop = await store.subscribe!((ended, reason) => {
        told.push(`${ended.id} ${reason}`);
        heard();
      });
      const next = (): Promise<void> => new Promise((resolve) => (heard = resolve));

      const pending = Promise.allSettled(Array.from({ length: 20 }, () => store.touch(key("a"), person)));
      await server.kill();
      await expect(store.touch(key("a"), person)).rejects.toThrow(StoreError);
      for (const outcome of await pending) {
        if (outcome.status === "rejected") expect(outcome.reason).toBeInstanceOf(StoreError);
      }

      await server.restart();
      expect(await store.touch(key("a"), person)).toMatchObject({ idleFor: 0 });
      // Ended while nobody may be listening yet: it is told of all the same.
      const hears = next();
      await other.end(key("b"), "revoked");
      await hears;
      expect(told).toContain("b revoked");
      await stop();
      await store.close!();
    },
  );

  test("an end while nobody listens is told of as soon as somebody does", { timeout: 30_000 }, async () => {
    const { store, table } = await storeOn(client);
    await store.open(key("a"), limits, entry);
    let stop = async (): Promise<void> => {};
    const told = new Promise<string>((resolve) => {
      void store.subscribe!(({ id }, reason) => resolve(`${id} ${reason}`)).then(async (way) => {
        stop = way;
        // One transaction, in whose middle the connection that listens is gone.
        await db.run(`
          SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
            WHERE query ILIKE 'listen%' AND datname = current_database();
          SELECT "${table}_v1_end"('${keyHash(key("a"))}', 'revoked', NULL)`);
      });
    });
    expect(await told).toBe("a revoked");
    await stop();
  });
});

describe("durability", () => {
  const WRITERS = "'walwriter', 'background writer', 'checkpointer', 'autovacuum launcher'";
  let writers: number[] = [];

  // Only who waits for the disk writes then.
  beforeEach(async () => {
    const found = await rows(`SELECT pid FROM pg_stat_activity WHERE backend_type IN (${WRITERS})`);
    writers = found.map(({ pid }) => Number(pid));
    for (const pid of writers) process.kill(pid, "SIGSTOP");
    await db.run("CREATE TABLE IF NOT EXISTS scratch (n integer)");
  });
  afterEach(() => {
    for (const pid of writers) process.kill(pid, "SIGCONT");
  });

  async function flushed(work: () => Promise<unknown>): Promise<boolean> {
    await db.run("INSERT INTO scratch VALUES (1)");
    const [{ before } = {}] = await rows("SELECT pg_current_wal_flush_lsn() AS before");
    await work();
    const [row] = await rows(`SELECT pg_current_wal_flush_lsn() > '${String(before)}'::pg_lsn AS flushed`);
    return row!["flushed"] === true;
  }

  test(
    "touches wait for the disk as the server is set, or not at all; begins and ends always do",
    { timeout: 20_000 },
    async () => {
      const { store, table } = await storeOn(db);
      const lazy = postgres(db.client, { table, asynchronousTouches: true });
      const off = poolOn(url, { options: "-c synchronous_commit=off" });
      others.push(off);
      const unsafe = postgres(off.client, { table });

      expect(await flushed(() => store.open(key("a"), limits, entry))).toBe(true);
      expect(await flushed(() => store.touch(key("a"), person)), "touch").toBe(true);
      expect(await flushed(() => lazy.touch(key("a"), person)), "asynchronous touch").toBe(false);
      expect(await flushed(() => lazy.touch(key("a"), { ...person, limits: { idle: 500_000 } })), "tighter").toBe(true);
      expect(await flushed(() => unsafe.touch(key("a"), person)), "touch, server off").toBe(false);
      expect(await flushed(() => unsafe.open(key("b"), limits, entry)), "open").toBe(true);
      expect(await flushed(() => unsafe.end(key("a"), "logout")), "end").toBe(true);
      expect(await flushed(() => unsafe.endAll("user", "revoked")), "endAll").toBe(true);
    },
  );
});
