/** The three clients of PostgreSQL, and stores on tables of their own. */
import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import postgresJs from "postgres";
import type { Store } from "../../src/server/store.ts";
import { namesOf } from "../../src/stores/postgres/names.ts";
import { postgres, schema, type PostgresClient, type PostgresOptions } from "../../src/stores/postgres/index.ts";
import type { StoreSubject } from "../../src/testing/index.ts";

/** A client, the way to run many statements with it, and the way to end it. */
export interface Db {
  readonly client: PostgresClient;
  run(sql: string): Promise<unknown>;
  end(): Promise<void>;
}

export function poolOn(url: string, options: pg.PoolConfig = {}): Db & { pool: pg.Pool } {
  const pool = new pg.Pool({ connectionString: url, ...options });
  // A server that is stopped in a test closes idle connections.
  pool.on("error", () => {});
  return { pool, client: pool, run: async (sql) => pool.query(sql), end: async () => pool.end() };
}

export function postgresJsOn(url: string): Db {
  // By default it waits up to 20 s between two attempts to connect, and a connection that is lost while it reads the types
  // of the database is an unhandled rejection of its own.
  const sql = postgresJs(url, { onnotice: () => {}, max: 10, backoff: () => 0.1, fetch_types: false });
  return { client: sql, run: async (text) => sql.unsafe(text), end: async () => sql.end({ timeout: 1 }) };
}

export async function pglite(): Promise<Db> {
  const db = await PGlite.create();
  return { client: db, run: async (sql) => db.exec(sql), end: async () => db.close() };
}

let tables = 0;

export function newTable(): string {
  return `sessions_${++tables}`;
}

/** A table of its own for a store. */
export async function storeOn(db: Db, options: PostgresOptions = {}): Promise<{ store: Store; table: string }> {
  const table = options.table ?? newTable();
  await db.run(schema({ table }));
  return { store: postgres(db.client, { ...options, table }), table };
}

/** Lets the database's own time go on. */
export async function wait(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Empty stores whose clock stands still, one after the other on one table: `clock_timestamp()` is the one thing of them
 * that is replaced.
 */
export async function frozenOn(db: Db): Promise<() => Promise<StoreSubject & { table: string }>> {
  const { table } = await storeOn(db);
  const clock = `"${table}_clock"`;
  await db.run(`
    CREATE TABLE ${clock} (ms double precision);
    CREATE OR REPLACE FUNCTION ${namesOf(table).fn("now")}() RETURNS double precision LANGUAGE sql VOLATILE AS
      'SELECT ms FROM ${clock}';
  `);
  return async () => {
    await db.run(`TRUNCATE "${table}", ${clock}; INSERT INTO ${clock} VALUES (1234.5)`);
    return {
      store: postgres(db.client, { table }),
      other: postgres(db.client, { table }),
      table,
      advance: async (ms) => void (await db.run(`UPDATE ${clock} SET ms = ms + ${ms}`)),
    };
  };
}
