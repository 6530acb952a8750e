import { StoreError } from "../../core/errors.ts";
import type { EndReason } from "../../core/judge.ts";
import { BUSY_TIMEOUT, isBusy, type SqliteDatabase, type SqliteStatement, type Value } from "./database.ts";
import type { Names } from "./names.ts";
import type { Row } from "./rows.ts";
import { schemaOf, VERSION } from "./schema.ts";

/** The machine's clock, in whole milliseconds, in any version of SQLite: inside it is a number of them. */
export const NOW = "round((julianday('now') - 2440587.5) * 86400000.0)";

export interface NumberedEnd {
  readonly original: string;
  readonly ended: EndReason;
  /** better-sqlite3 gives whole numbers as BigInt if it is told to. */
  readonly end_number: number | bigint;
}

type Now = { readonly now: number };

/** The statements, prepared once, on a database that is made ready. Everything here is synchronous. */
export class Statements {
  readonly #database: SqliteDatabase;
  readonly #begin: SqliteStatement;
  readonly #commit: SqliteStatement;
  readonly #rollback: SqliteStatement;
  readonly #prepared = new Map<string, SqliteStatement>();
  readonly #names: Names;
  readonly #clock: string;

  /** `clock` is the SQL expression for "now" in milliseconds. */
  constructor(database: SqliteDatabase, names: Names, clock: string) {
    this.#database = database;
    this.#names = names;
    this.#clock = clock;
    makeReady(database, names);
    this.#begin = database.prepare("BEGIN IMMEDIATE");
    this.#commit = database.prepare("COMMIT");
    this.#rollback = database.prepare("ROLLBACK");
  }

  /** One atomic step: nobody else writes from its first statement on, and so its time is later than all that was written. */
  write<T>(work: () => T): T {
    this.#begin.run();
    try {
      const result = work();
      this.#commit.run();
      return result;
    } catch (error) {
      // Some failures have rolled back already.
      try {
        this.#rollback.run();
      } catch {
        // The first error is the one to tell.
      }
      throw error;
    }
  }

  /** The same, and on the disk before it answers: a power cut must not bring back what has ended. */
  writeForGood<T>(work: () => T): T {
    this.#database.exec("PRAGMA synchronous = FULL");
    try {
      return this.write(work);
    } finally {
      this.#database.exec("PRAGMA synchronous = NORMAL");
    }
  }

  now(): number {
    return (this.#get(`SELECT ${this.#clock} AS now`) as Now).now;
  }

  /** A record and the time, of one moment. */
  row(key: Uint8Array): { row: Row | undefined; now: number } {
    const { table } = this.#names;
    const found = this.#get(`SELECT ${this.#clock} AS now, r.* FROM (SELECT 1) LEFT JOIN ${table} r ON r.key = ?`, [
      key,
    ]) as Now & (Row | { id: null });
    return { row: found.id === null ? undefined : found, now: found.now };
  }

  insert(
    key: Uint8Array,
    user: Uint8Array,
    row: Omit<Row, "id" | "longest" | "spoken" | "ended" | "notice" | "ended_at">,
  ): void {
    this.#run(
      `INSERT INTO ${this.#names.table} (key, user_key, original, begun, activity, idle, absolute, warn, look_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [key, user, row.original, row.begun, row.activity, row.idle, row.absolute, row.warn, row.look_at],
    );
  }

  update(row: Row): void {
    this.#run(
      `UPDATE ${this.#names.table}
       SET begun = ?, activity = ?, longest = ?, spoken = ?, idle = ?, absolute = ?, warn = ?, look_at = ? WHERE id = ?`,
      [row.begun, row.activity, row.longest, row.spoken, row.idle, row.absolute, row.warn, row.look_at, row.id],
    );
  }

  lookAt(id: Row["id"], at: number): void {
    this.#run(`UPDATE ${this.#names.table} SET look_at = ? WHERE id = ?`, [at, id]);
  }

  /** Writes an end down, to be looked at when it happened or at `lookAt`. */
  finish(id: Row["id"], reason: EndReason, notice: string | null, at: number, lookAt: number): void {
    const { table, meta } = this.#names;
    this.#run(`UPDATE ${meta} SET value = value + 1 WHERE name = 'ends'`);
    this.#run(
      `UPDATE ${table} SET ended = ?, notice = ?, ended_at = ?, look_at = ?,
       end_number = (SELECT value FROM ${meta} WHERE name = 'ends') WHERE id = ?`,
      [reason, notice, at, lookAt, id],
    );
  }

  /** A user's records that have not been ended, the oldest login first. */
  ofUser(user: Uint8Array): Row[] {
    return this.#all(`SELECT * FROM ${this.#names.table} WHERE user_key = ? AND ended IS NULL ORDER BY begun, id`, [
      user,
    ]) as Row[];
  }

  page(after: number, rows: number): Row[] {
    return this.#all(`SELECT * FROM ${this.#names.table} WHERE id > ? ORDER BY id LIMIT ?`, [after, rows]) as Row[];
  }

  toLookAt(now: number, rows: number): Row[] {
    return this.#all(`SELECT * FROM ${this.#names.table} WHERE settled = 0 AND look_at <= ? ORDER BY look_at LIMIT ?`, [
      now,
      rows,
    ]) as Row[];
  }

  settle(key: Uint8Array, keep: number): void {
    this.#run(
      `UPDATE ${this.#names.table} SET settled = 1, look_at = ended_at + max(?, idle) WHERE key = ? AND ended IS NOT NULL`,
      [keep, key],
    );
  }

  forget(now: number, rows: number): void {
    const { table } = this.#names;
    this.#run(
      `DELETE FROM ${table} WHERE id IN (
         SELECT id FROM ${table} WHERE settled = 1 AND look_at <= ? ORDER BY look_at LIMIT ?)`,
      [now, rows],
    );
  }

  /** How many ends there have been. */
  ends(): number {
    return Number(
      (this.#get(`SELECT value FROM ${this.#names.meta} WHERE name = 'ends'`) as { value: number | bigint }).value,
    );
  }

  endsAfter(number: number, rows: number): NumberedEnd[] {
    return this.#all(
      `SELECT original, ended, end_number FROM ${this.#names.table} WHERE end_number > ? ORDER BY end_number LIMIT ?`,
      [number, rows],
    ) as NumberedEnd[];
  }

  #get(sql: string, values: readonly Value[] = []): unknown {
    return this.#statement(sql).get(...(values as never[]));
  }

  #all(sql: string, values: readonly Value[]): unknown[] {
    return this.#statement(sql).all(...(values as never[]));
  }

  #run(sql: string, values: readonly Value[] = []): void {
    this.#statement(sql).run(...(values as never[]));
  }

  #statement(sql: string): SqliteStatement {
    let statement = this.#prepared.get(sql);
    if (statement === undefined) this.#prepared.set(sql, (statement = this.#database.prepare(sql)));
    return statement;
  }
}

export function journalMode(database: SqliteDatabase): string {
  return (database.prepare("PRAGMA journal_mode").get() as { journal_mode: string }).journal_mode;
}

/** Readers never wait for a writer in WAL mode. It stays with the file; a database in memory has none and needs none. */
function makeReady(database: SqliteDatabase, names: Names): void {
  // Once, while tables are made and the mode is set. From then on who waits for a lock stops nobody else: see `explained`.
  database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`);
  try {
    if (journalMode(database) !== "wal") database.prepare("PRAGMA journal_mode = WAL").get();
  } catch (error) {
    // Another process has the file open just now, most likely to do the same. All works without, only slower: see `advice`.
    if (!isBusy(error)) throw error;
  }
  database.exec("PRAGMA synchronous = NORMAL");
  if (versionOf(database, names) === undefined) {
    database.exec("BEGIN IMMEDIATE");
    try {
      database.exec(`${schemaOf(names)} COMMIT`);
    } catch (error) {
      database.exec("ROLLBACK");
      throw error;
    }
  }
  const version = versionOf(database, names);
  if (version !== VERSION) {
    throw new StoreError(
      "store",
      `the table ${names.table} is of version ${version} and this package needs ${VERSION}: update the package if that ` +
        `is newer, else name another \`table\` (everybody logs in anew)`,
    );
  }
  database.exec("PRAGMA busy_timeout = 0");
}

function versionOf(database: SqliteDatabase, { meta }: Names): number | undefined {
  const name = meta.slice(1, -1);
  const exists = database
    .prepare(`SELECT 1 AS found FROM sqlite_master WHERE type = 'table' AND name = '${name}'`)
    .get();
  if (exists === undefined) return undefined;
  const row = database.prepare(`SELECT value FROM ${meta} WHERE name = 'version'`).get() as
    | { value: number | bigint }
    | undefined;
  return row === undefined ? 0 : Number(row.value);
}
