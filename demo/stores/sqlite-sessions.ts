/** Sessions of express-session in SQLite. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import expressSession, { type SessionData } from "express-session";

type Done = (error?: unknown) => void;

/** Milliseconds between two removals of sessions that are out of date. */
const SWEEP_EVERY = 60_000;

export class SqliteSessions extends expressSession.Store {
  readonly #keepFor: number;
  readonly #read: StatementSync;
  readonly #write: StatementSync;
  readonly #move: StatementSync;
  readonly #remove: StatementSync;
  readonly #sweep: StatementSync;
  #swept = 0;

  /** `keepFor`: seconds for which an untouched session is kept. */
  constructor(database: DatabaseSync, keepFor: number) {
    super();
    this.#keepFor = keepFor * 1000;
    database.exec(`
      CREATE TABLE IF NOT EXISTS lindenhof_sessions (id TEXT PRIMARY KEY, data TEXT NOT NULL, expires INTEGER NOT NULL);
      CREATE INDEX IF NOT EXISTS lindenhof_sessions_expires ON lindenhof_sessions (expires);
    `);
    const table = "lindenhof_sessions";
    this.#read = database.prepare(`SELECT data FROM ${table} WHERE id = ? AND expires > ?`);
    this.#write = database.prepare(
      `INSERT INTO ${table} VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data, expires = excluded.expires`,
    );
    this.#move = database.prepare(`UPDATE ${table} SET expires = ? WHERE id = ?`);
    this.#remove = database.prepare(`DELETE FROM ${table} WHERE id = ?`);
    this.#sweep = database.prepare(`DELETE FROM ${table} WHERE expires <= ?`);
  }

  override get(id: string, done: (error: unknown, session?: SessionData | null) => void): void {
    this.#answer(done, () => {
      const row = this.#read.get(id, Date.now());
      return row === undefined ? null : (JSON.parse(String(row["data"])) as SessionData);
    });
  }

  override set(id: string, data: SessionData, done?: Done): void {
    this.#answer(done, () => {
      this.#write.run(id, JSON.stringify(data), this.#expires());
      this.#sweepNowAndThen();
    });
  }

  override touch(id: string, _data: SessionData, done?: Done): void {
    this.#answer(done, () => void this.#move.run(this.#expires(), id));
  }

  override destroy(id: string, done?: Done): void {
    this.#answer(done, () => void this.#remove.run(id));
  }

  #expires(): number {
    return Date.now() + this.#keepFor;
  }

  #sweepNowAndThen(): void {
    if (Date.now() - this.#swept < SWEEP_EVERY) return;
    this.#swept = Date.now();
    this.#sweep.run(this.#swept);
  }

  /** Answers in a later turn, as every other store does: express-session is not made for one that answers at once. */
  #answer<Result>(done: ((error: unknown, result?: Result) => void) | undefined, work: () => Result): void {
    let result: Result;
    try {
      result = work();
    } catch (error) {
      return void setImmediate(() => done?.(error));
    }
    setImmediate(() => done?.(null, result));
  }
}
