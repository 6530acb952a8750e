/**
 * What a touch costs on PostgreSQL, 32 in flight over ten connections, beside a bare SELECT 1 and a bare UPDATE of one row
 * by its key, by the same client. The server of the tests does not wait for a disk (`fsync=off`).
 *
 *   node bench/postgres.ts [--pairs 31]
 */
import pg from "pg";
import postgresJs from "postgres";
import { postgres, schema, type PostgresClient } from "../src/stores/postgres/index.ts";
import { startPostgres } from "../test/servers/postgres.ts";
import { compare, type Call } from "./shared/pairs.ts";

const CALLS = 2_000;
const limits = { idle: 600_000, absolute: 28_800_000, warn: 540_000 };

await using server = await startPostgres();
const pool = new pg.Pool({ connectionString: server.url });
pool.on("error", () => {});
const sql = postgresJs(server.url, { max: 10, fetch_types: false, onnotice: () => {} });
await pool.query(schema());
await pool.query(`CREATE TABLE bare (key text PRIMARY KEY, activity double precision) WITH (fillfactor = 70);
  INSERT INTO bare SELECT i::text, 0 FROM generate_series(0, 999) AS i`);

interface Driver {
  readonly client: PostgresClient;
  readonly ask: (text: string, parameters: (string | number)[]) => Promise<unknown>;
}
const drivers: Readonly<Record<string, Driver>> = {
  pg: { client: pool, ask: async (text, parameters) => pool.query(text, parameters) },
  "postgres.js": { client: sql, ask: async (text, parameters) => sql.unsafe(text, parameters, { prepare: true }) },
};

for (const [name, { client, ask }] of Object.entries(drivers)) {
  const store = postgres(client);
  const keys = Array.from({ length: 1000 }, (_, i) => ({ id: `session-${name}-${i}`, user: `user-${i}` }));
  for (const key of keys) await store.open(key, limits, { age: 0, note: {}, within: 60_000 });
  const touch: Call = async (i) => store.touch(keys[i % 1000]!, { how: "report", idleFor: 0, limits, within: 60_000 });
  const read: Call = async (i) => store.touch(keys[i % 1000]!, { how: "read", limits, within: 60_000 });
  const nothing: Call = async () => ask("SELECT 1", []);
  const update: Call = async (i) => ask("UPDATE bare SET activity = $1 WHERE key = $2", [i, String(i % 1000)]);
  await compare(`${name}: a read beside SELECT 1`, read, nothing, CALLS);
  await compare(`${name}: a report beside SELECT 1`, touch, nothing, CALLS);
  await compare(`${name}: a report beside a bare UPDATE`, touch, update, CALLS);
  await store.close?.();
}
await pool.end();
await sql.end();
