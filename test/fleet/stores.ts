/** The store that a fleet shares. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import { schema } from "../../src/stores/postgres/index.ts";
import { schema as sqliteSchema } from "../../src/stores/sqlite/index.ts";
import { startPostgres } from "../servers/postgres.ts";
import { startRedis } from "../servers/redis.ts";

export interface SharedStore extends AsyncDisposable {
  /** Of a new and empty place for the stores of a fleet. */
  place(): Promise<string>;
}

export async function sharedRedis(): Promise<SharedStore> {
  const server = await startRedis();
  return {
    async place() {
      await server.command("FLUSHALL");
      return server.url;
    },
    [Symbol.asyncDispose]: async () => server.stop(),
  };
}

export async function sharedPostgres(): Promise<SharedStore> {
  const server = await startPostgres();
  const blobs = createRequire(import.meta.url).resolve("connect-pg-simple/table.sql");
  const tables = `${schema()}\n${await readFile(blobs, "utf8")}`;
  return {
    async place() {
      const url = await server.createDatabase();
      const client = new pg.Client(url);
      await client.connect();
      await client.query(tables);
      await client.end();
      return url;
    },
    [Symbol.asyncDispose]: async () => server.stop(),
  };
}

/** For several processes of one machine, which have one clock. */
export async function sharedSqlite(): Promise<SharedStore> {
  const folder = await mkdtemp(join(tmpdir(), "session-security-fleet-"));
  let places = 0;
  return {
    async place() {
      const file = join(folder, `${++places}.db`);
      // As a migration makes it, so that servers which start at the same moment have nothing to make.
      const [records, blobs] = [new DatabaseSync(file), new DatabaseSync(`${file}-blobs`)];
      records.exec(sqliteSchema());
      blobs.exec("PRAGMA journal_mode = WAL");
      for (const each of [records, blobs]) each.close();
      return `sqlite:${file}`;
    },
    [Symbol.asyncDispose]: async () => rm(folder, { recursive: true, force: true }),
  };
}

export const sharedStores = { Redis: sharedRedis, PostgreSQL: sharedPostgres } as const;
