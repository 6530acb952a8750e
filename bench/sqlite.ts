/**
 * What a touch costs on SQLite, beside a bare UPDATE of one row by its key (with the same journal and synchronous mode, in
 * a transaction of its own) by the same driver.
 *
 *   node bench/sqlite.ts [--pairs 31]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import BetterSqlite3 from "better-sqlite3";
import { sqlite, type SqliteDatabase } from "../src/stores/sqlite/index.ts";
import { compare, type Call } from "./shared/pairs.ts";

const CALLS = 5_000;
const limits = { idle: 600_000, absolute: 28_800_000, warn: 540_000 };

const folder = mkdtempSync(join(tmpdir(), "session-security-bench-"));
const drivers: Readonly<Record<string, SqliteDatabase & { close(): unknown }>> = {
  "node:sqlite": new DatabaseSync(join(folder, "node.db")),
  "better-sqlite3": new BetterSqlite3(join(folder, "better.db")),
};

for (const [name, database] of Object.entries(drivers)) {
  const store = sqlite(database);
  const keys = Array.from({ length: 1000 }, (_, i) => ({ id: `session-${i}`, user: `user-${i}` }));
  for (const key of keys) await store.open(key, limits, { age: 0, note: {}, within: 60_000 });
  database.exec(`CREATE TABLE bare (key TEXT PRIMARY KEY, activity REAL);
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999) INSERT INTO bare SELECT i, 0 FROM n`);
  const bare = database.prepare("UPDATE bare SET activity = ? WHERE key = ?");
  const touch: Call = async (i) => store.touch(keys[i % 1000]!, { how: "report", idleFor: 0, limits, within: 60_000 });
  const read: Call = async (i) => store.touch(keys[i % 1000]!, { how: "read", limits, within: 60_000 });
  const update: Call = async (i) => bare.run(...([i, String(i % 1000)] as never[]));
  await compare(`${name}: a read beside a bare UPDATE`, read, update, CALLS);
  await compare(`${name}: a report beside a bare UPDATE`, touch, update, CALLS);
  await store.close?.();
  database.close();
}
rmSync(folder, { recursive: true });
