/** The PostgreSQL store's options, its schema, and what it advises. */
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ConfigurationError, StoreError } from "../../src/core/index.ts";
import type { Key, Store } from "../../src/server/store.ts";
import { postgres, schema, type PostgresClient, type PostgresOptions } from "../../src/stores/postgres/index.ts";
import { startPostgres, type PostgresServer } from "../servers/postgres.ts";
import { newTable, poolOn, storeOn, type Db } from "./postgres-kit.ts";

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

describe("options", () => {
  const pool = { query() {}, connect() {}, totalCount: 0 };

  test.each([
    [{ keepended: 1 }, "postgres.keepended"],
    [{ keepEnded: -1 }, "postgres.keepEnded"],
    [{ keepEnded: Infinity }, "postgres.keepEnded"],
    [{ keepEnded: "86400" }, "postgres.keepEnded"],
    [{ asynchronousTouches: 1 }, "postgres.asynchronousTouches"],
    [{ table: 5 }, "postgres.table"],
    [{ table: "" }, "postgres.table"],
    [{ table: "Sessions" }, "postgres.table"],
    [{ table: "a.b.c" }, "postgres.table"],
    [{ table: "a." }, "postgres.table"],
    [{ table: 'a"; DROP TABLE users; --' }, "postgres.table"],
    [{ table: "a'b" }, "postgres.table"],
    [{ table: "a\nb" }, "postgres.table"],
    [{ table: "a".repeat(41) }, "postgres.table"],
  ])("%o is refused by its name", (options, option) => {
    const make = () => postgres(pool as unknown as PostgresClient, options as PostgresOptions);
    expect(make).toThrow(expect.objectContaining({ option }));
    expect(make).toThrow(ConfigurationError);
  });

  test.each([[undefined], [null], [{}], ["postgres://"], [{ query() {}, connect() {} }], [() => {}]])(
    "%o is no client",
    (client) => {
      expect(() => postgres(client as unknown as PostgresClient)).toThrow(/Pool of pg .* postgres\.js .* PGlite/);
    },
  );

  test("schema() refuses what is no name", () => {
    expect(() => schema({ table: "a b" })).toThrow(expect.objectContaining({ option: "postgres.table" }));
    expect(() => schema({ tabel: "a" } as object)).toThrow(expect.objectContaining({ option: "postgres.tabel" }));
  });
});

describe("the schema", () => {
  test("may be run twice, by two at once, and in a schema of its own, beside a table that bears a word of SQL", async () => {
    await db.run("CREATE SCHEMA auth");
    for (const table of ["session_security", "auth.session_security", "user"]) {
      await Promise.all([db.run(schema({ table })), db.run(schema({ table })), db.run(schema({ table }))]);
      const store = postgres(db.client, { table });
      await store.open(key("a"), limits, entry);
      await db.run(schema({ table }));
      expect(await idleFor(store)).toBeLessThan(5_000);
    }
  });

  test("that is missing is named, with what to do", async () => {
    const table = newTable();
    const store = postgres(db.client, { table });
    const failed = store.touch(key("a"), person);
    await expect(failed).rejects.toThrow(StoreError);
    await expect(failed).rejects.toThrow(/no sessions table.*schema\(\)/);
    expect(await store.advice!()).toEqual([expect.stringMatching(/has no table "sessions_\d+".*schema\(\)/)]);
    await db.run(schema({ table }));
    expect(await store.advice!()).toEqual([]);
    expect(await store.touch(key("a"), person)).toEqual({ ended: "unknown" });
  });

  test("of an older version is named, with what to do", async () => {
    const { store, table } = await storeOn(db);
    const functions = await rows(
      `SELECT oid::regprocedure::text AS name FROM pg_proc WHERE proname LIKE '${table}_v1_%'`,
    );
    for (const { name } of functions) {
      const older = String(name).replace(/\(.*/s, "").replace("_v1_", "_v0_");
      await db.run(`ALTER FUNCTION ${String(name)} RENAME TO ${older}`);
    }
    await expect(store.peek([key("a")])).rejects.toThrow(/older version.*schema\(\)/);
    expect(await store.advice!()).toEqual([
      expect.stringMatching(/is of version 0, and this package needs 1.*schema\(\)/),
    ]);
  });
});

describe("advice", () => {
  test("tells of a server that is read-only, and the store rejects there", async () => {
    const { table } = await storeOn(db);
    const reader = poolOn(url, { options: "-c default_transaction_read_only=on" });
    others.push(reader);
    const store = postgres(reader.client, { table });
    expect(await store.advice!()).toEqual([expect.stringContaining("read-only")]);
    await expect(store.open(key("a"), limits, entry)).rejects.toThrow(/read-only/);
  });

  test("tells of an isolation level under which requests that meet fail", async () => {
    const { table } = await storeOn(db);
    const strict = poolOn(url, { options: "-c default_transaction_isolation=serializable" });
    others.push(strict);
    expect(await postgres(strict.client, { table }).advice!()).toEqual([expect.stringContaining('"serializable"')]);
  });

  test("tells of a pool whose errors would end the process", async () => {
    const { table } = await storeOn(db);
    const pool = new pg.Pool({ connectionString: url });
    expect(await postgres(pool, { table }).advice!()).toEqual([expect.stringContaining('pool.on("error"')]);
    await pool.end();
  });
});
