/** What the PostgreSQL store promises beyond the contract: crowds, what it leaves behind, what it forgets, its clock. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { StoreError } from "../../src/core/index.ts";
import type { Key } from "../../src/server/store.ts";
import { postgres } from "../../src/stores/postgres/index.ts";
import { storeContract } from "../../src/testing/index.ts";
import { startPostgres, type PostgresServer } from "../servers/postgres.ts";
import { keepsHostileNames } from "./hostile-names.ts";
import { frozenOn, poolOn, postgresJsOn, storeOn, wait, type Db } from "./postgres-kit.ts";
import { sameAsMemory } from "./same-as-memory.ts";

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

async function rows(query: string): Promise<Record<string, unknown>[]> {
  return (await db.pool.query<Record<string, unknown>>(query)).rows;
}

test("names may be anything also in a database of an old encoding", { timeout: 30_000 }, async () => {
  await db.run("CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
  const latinUrl = new URL(url);
  latinUrl.pathname = "/latin";
  const latin = poolOn(latinUrl.href);
  others.push(latin);
  await keepsHostileNames((await storeOn(latin)).store);
});

test(
  "of a thousand logins of one user at once, on two servers, no more than the most live",
  { timeout: 60_000 },
  async () => {
    const { store, table } = await storeOn(db);
    const second = postgresJsOn(url);
    others.push(second);
    const stores = [store, postgres(second.client, { table })];
    const openAll = async (name: string, evict: boolean) => {
      const answers = await Promise.all(
        Array.from({ length: 500 }, (_, i) =>
          stores[i % 2]!.open(key(`${name}${i}`), limits, { ...entry, within: 60_000, max: 3, evict }),
        ),
      );
      expect(await store.list("user")).toHaveLength(3);
      return answers.filter((answer) => "idleFor" in answer).length;
    };
    expect(await openAll("refused", false)).toBe(3);
    expect(await openAll("evicting", true)).toBe(500);
    expect(await store.due(1_000, 1_000)).toHaveLength(500);
  },
);

describe("what the store leaves behind", () => {
  const idle =
    "SELECT count(*)::integer AS n FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'";

  test("no connection is in a transaction, whatever failed", async () => {
    const { store, table } = await storeOn(db);
    await store.open(key("a"), limits, entry);
    await db.run(`ALTER TABLE "${table}" ADD CONSTRAINT never CHECK (activity < 0) NOT VALID`);
    const failed = await Promise.allSettled(Array.from({ length: 30 }, () => store.touch(key("a"), person)));
    expect(failed.filter(({ status }) => status === "rejected")).toHaveLength(30);
    await expect(store.open(key("b"), limits, entry)).rejects.toThrow(StoreError);
    expect(await rows(idle)).toEqual([{ n: 0 }]);
  });

  test("a closed store listens no more, and the pool is its caller's", async () => {
    const { store } = await storeOn(db);
    await store.subscribe!(() => {});
    await store.close!();
    await expect(store.subscribe!(() => {})).rejects.toThrow(StoreError);
    await expect(store.advice!()).rejects.toThrow(StoreError);
    expect(db.pool.totalCount - db.pool.idleCount).toBe(0);
    expect(await rows("SELECT 1 AS still")).toEqual([{ still: 1 }]);
  });

  test("a pool of one connection is not taken for listening", async () => {
    const { table } = await storeOn(db);
    const single = poolOn(url, { max: 1 });
    others.push(single);
    const store = postgres(single.client, { table });
    await expect(store.subscribe!(() => {})).rejects.toThrow(/at least 2/);
    expect(await store.peek([])).toEqual([]);
  });

  test("touches leave the indexes alone", async () => {
    const { store, table } = await storeOn(db);
    await store.open(key("a"), limits, entry);
    for (let i = 0; i < 200; i++) await store.touch(key("a"), person);
    await db.run("SELECT pg_stat_force_next_flush()");
    const query = `SELECT n_tup_upd::integer AS updates, n_tup_hot_upd::integer AS hot FROM pg_stat_all_tables WHERE relname = '${table}'`;
    // Each connection tells its own part when it next does something, at most once a second.
    await Promise.all(Array.from({ length: 10 }, () => db.run("SELECT pg_stat_force_next_flush(), pg_sleep(0.05)")));
    const [stats] = await rows(query);
    expect(stats!["updates"]).toBeGreaterThanOrEqual(200);
    expect(stats!["hot"]).toBe(stats!["updates"]);
  });
});

describe("ended sessions", () => {
  test("are forgotten in small steps", async () => {
    const { store, table } = await storeOn(db, { keepEnded: 0 });
    await Promise.all(Array.from({ length: 900 }, (_, i) => store.open(key(`a${i}`), { idle: 1 }, entry)));
    await wait(5);
    for (let some = 1; some > 0;) {
      const entries = await store.due(1_000, 60_000);
      await store.settle(entries.map((each) => each.key));
      some = entries.length;
    }
    await wait(5);
    const left = async () => (await rows(`SELECT count(*)::integer AS n FROM "${table}"`))[0]!["n"] as number;
    for (let before = await left(); before > 0;) {
      expect(await store.due(10, 1_000)).toEqual([]);
      const after = await left();
      expect(before - after).toBe(Math.min(before, 300));
      before = after;
    }
  });

  test("are remembered for keepEnded, and for their own idle timeout at least", async () => {
    const frozen = await frozenOn(db);
    const { table, advance } = await frozen();
    const store = postgres(db.client, { table, keepEnded: 60 });
    await store.open(key("short"), { idle: 1_000 }, entry);
    await store.open(key("long"), { idle: 120_000 }, entry);
    await store.endAll("user", "logout");
    await store.settle((await store.due(10, 1_000)).map((each) => each.key));
    const known = async () => {
      await store.due(10, 1_000);
      return (await store.peek([key("short"), key("long")])).map((stand) => "ended" in stand && stand.ended);
    };
    await advance(59_999);
    expect(await known()).toEqual(["logout", "logout"]);
    await advance(1);
    expect(await known()).toEqual(["unknown", "logout"]);
    await advance(59_999);
    expect(await known()).toEqual(["unknown", "logout"]);
    await advance(1);
    expect(await known()).toEqual(["unknown", "unknown"]);
  });
});

describe("the clock", () => {
  test("that the store knows too early (this machine slept) costs nobody their activity", async () => {
    const { store, advance } = await (await frozenOn(db))();
    await store.open(key("a"), limits, entry);
    await advance(300_000);
    expect(await store.touch(key("a"), { ...person, within: 1_000 })).toMatchObject({ idleFor: 0 });
    await advance(300_000);
    expect(await store.open(key("b"), limits, { ...entry, within: 1_000 })).toMatchObject({ idleFor: 0 });
  });

  test("that goes back makes no idle time negative, and gives nobody that time", async () => {
    const { store, advance } = await (await frozenOn(db))();
    await store.open(key("a"), { idle: 10_000, absolute: 30_000 }, { ...entry, age: 5_000 });
    await advance(-20_000);
    expect(await store.peek([key("a")])).toMatchObject([{ idleFor: 0 }]);
    expect(await store.touch(key("a"), { ...person, how: "read" })).toMatchObject({ idleFor: 0, age: 5_000 });
    await advance(10_000);
    expect(await store.peek([key("a")])).toEqual([{ ended: "idle" }]);
  });
});

test("random calls are answered as the memory store answers them", { timeout: 60_000 }, async () => {
  await sameAsMemory(await frozenOn(db), 100);
});

describe("on the server's own clock", () => {
  const cases = storeContract(async () => ({ ...(await storeOn(db)), advance: wait, slack: 450 }));
  const some = cases.filter(({ title }) =>
    ["each speaker moves", "ends that nobody witnessed", "what was not settled"].some((start) =>
      title.startsWith(start),
    ),
  );

  test.each(some)("$title", { timeout: 30_000 }, async ({ run }) => run());

  test("the cases are found", () => expect(some).toHaveLength(3));
});
