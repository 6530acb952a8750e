/** The store that a fleet shares. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import pg from "pg";
import { schema } from "../../src/stores/postgres/index.ts";
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

export const sharedStores = { Redis: sharedRedis, PostgreSQL: sharedPostgres } as const;
