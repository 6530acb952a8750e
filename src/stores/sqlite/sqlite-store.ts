import { StoreError } from "../../core/errors.ts";
import { endedBy, tighter, type EndReason, type Limits } from "../../core/judge.ts";
import type { EndedEntry, Entry, Key, Opened, Stand, Store, StoredSession, Touch } from "../../server/store.ts";
import { explained, type SqliteDatabase } from "./database.ts";
import { EndsPoll } from "./ends-poll.ts";
import { keyHash, originalOf, userHash } from "./keys.ts";
import type { Names } from "./names.ts";
import { deadline, limitsOf, listedOf, liveOf, standOf, timeOut } from "./rows.ts";
import { journalMode, NOW, Statements } from "./statements.ts";
import { admit, aliveOf, claim, columnsOf, finish, movedBy, shrinks, withTheClock } from "./steps.ts";

/** Rows that one step looks at before other work of the process gets its turn: some milliseconds. */
const LOOKS = 200;
const FORGOTTEN_AT_ONCE = 200;
const PAGE = 500;
/** Milliseconds for which one `due` goes on looking: well below the engine's deadline. The next one goes on from there. */
const PATIENCE = 200;

/**
 * The port on a SQLite file. A method awaits nothing but the file's write lock: what writes is one transaction that has it
 * from its beginning, and in it the rules are those of core/judge.ts themselves.
 */
export class SqliteStore implements Store {
  readonly #database: SqliteDatabase;
  readonly #names: Names;
  readonly #keepEnded: number;
  readonly #clock: string;
  readonly #poll = new EndsPoll(() => this.#db());
  #statements: Statements | undefined;
  #closed = false;

  /** `keepEnded` in milliseconds; `clock` is the SQL expression for "now" in milliseconds. */
  constructor(database: SqliteDatabase, names: Names, keepEnded: number, clock: string = NOW) {
    this.#database = database;
    this.#names = names;
    this.#keepEnded = keepEnded;
    this.#clock = clock;
  }

  async open(key: Key, limits: Limits, entry: Entry): Promise<Opened> {
    const inTime = deadlineOf(entry.within);
    const [hash, user] = [keyHash(key), userHash(key.user)];
    return this.#forGood("open", (db): Opened => {
      const { row, now } = db.row(hash);
      if (row !== undefined) return standOf(row, now);
      // Given up by its caller: nobody will carry this session's marker, and nobody may lose a place to it.
      if (!inTime()) return { ended: "unknown" };
      // A login that was too old before it came here never begins, and so has no end to report.
      const tooOld = endedBy({ idleFor: 0, age: entry.age }, limits);
      if (tooOld !== undefined) return { ended: tooOld };
      if (!admit(db, user, entry, now)) return { refused: "concurrent" };
      const fresh = { begun: now - entry.age, activity: now, ...columnsOf(limits) };
      db.insert(hash, user, { ...fresh, original: originalOf(key, entry.note), look_at: deadline(fresh) });
      return { idleFor: 0, age: entry.age, limits: { ...limits }, longestIdle: 0 };
    });
  }

  async touch(key: Key, touch: Touch): Promise<Stand> {
    const inTime = deadlineOf(touch.within);
    const hash = keyHash(key);
    if (touch.how === "read") {
      // Nearly all reads have nothing to write; only these do without the lock.
      const { row, now } = await this.#do("touch", (db) => db.row(hash));
      const writes =
        row !== undefined &&
        row.ended === null &&
        (shrinks(row, touch.limits) || row.activity > now || timeOut(row, now) !== undefined);
      if (!writes) return standOf(row, now);
    }
    return this.#do("touch", (db) =>
      db.write(() => {
        const { row, now } = db.row(hash);
        if (row === undefined || row.ended !== null) return standOf(row, now);
        // The stored standing is judged by the stored limits before anything that was brought along is looked at.
        const reason = timeOut(row, now);
        if (reason !== undefined) {
          db.finish(row.id, reason, null, deadline(row), Math.min(row.look_at, now));
          return { ended: reason };
        }
        // Given up by its caller: only reads.
        if (!inTime()) return liveOf(row, now);
        const limited = { ...withTheClock(row, now), ...columnsOf(tighter(limitsOf(row), touch.limits)) };
        const cut = timeOut(limited, now);
        const moved = cut === undefined ? movedBy(touch, limited, now) : limited;
        // Tighter limits bring the look forward; a move leaves it as it is.
        db.update({ ...moved, look_at: Math.min(row.look_at, deadline(moved)) });
        if (cut === undefined) return liveOf(moved, now);
        db.finish(row.id, cut, null, now, Math.min(row.look_at, now));
        return { ended: cut };
      }),
    );
  }

  async end(key: Key, reason: EndReason, notice?: string): Promise<boolean> {
    const hash = keyHash(key);
    return this.#forGood("end", (db) => {
      const { row, now } = db.row(hash);
      return row !== undefined && row.ended === null && finish(db, row, now, reason, notice);
    });
  }

  async list(user: string): Promise<StoredSession[]> {
    return this.#do("list", (db) => {
      const now = db.now();
      return aliveOf(db, userHash(user), now).map((row) => listedOf(row, now));
    });
  }

  async endAll(user: string, reason: EndReason, except?: string, notice?: string): Promise<number> {
    const spared = except === undefined ? undefined : keyHash({ id: except, user });
    return this.#forGood("endAll", (db) => {
      const spare = spared === undefined ? undefined : db.row(spared).row?.id;
      const now = db.now();
      const rows = db.ofUser(userHash(user)).filter((row) => row.id !== spare || timeOut(row, now) !== undefined);
      return rows.filter((row) => finish(db, row, now, reason, notice)).length;
    });
  }

  async *all(): AsyncGenerator<StoredSession[]> {
    for (let last = 0; ;) {
      const after = last;
      const { rows, now } = await this.#do("all", (db) => ({ rows: db.page(after, PAGE), now: db.now() }));
      const alive = rows.filter((row) => row.ended === null && timeOut(row, now) === undefined);
      if (alive.length > 0) yield alive.map((row) => listedOf(row, now));
      if (rows.length < PAGE) return;
      last = Number(rows.at(-1)!.id);
      await othersTurn();
    }
  }

  async peek(keys: readonly Key[]): Promise<Stand[]> {
    return this.#do("peek", (db) =>
      keys.map((key) => {
        const { row, now } = db.row(keyHash(key));
        return standOf(row, now);
      }),
    );
  }

  async due(most: number, lease: number): Promise<EndedEntry[]> {
    const from = performance.now();
    const entries: EndedEntry[] = [];
    for (let first = true; ; first = false) {
      const looked = await this.#do("due", (db) =>
        db.write(() => {
          const now = db.now();
          if (first) db.forget(now, FORGOTTEN_AT_ONCE);
          const rows = db.toLookAt(now, LOOKS);
          const found: EndedEntry[] = [];
          for (const row of rows) {
            if (entries.length + found.length === most) break;
            const entry = claim(db, row, now, lease);
            if (entry !== undefined) found.push(entry);
          }
          return { rows: rows.length, found };
        }),
      );
      entries.push(...looked.found);
      if (looked.rows < LOOKS || entries.length === most || performance.now() - from > PATIENCE) return entries;
      await othersTurn();
    }
  }

  async settle(keys: readonly Key[]): Promise<void> {
    await this.#do("settle", (db) =>
      db.write(() => {
        for (const key of keys) db.settle(keyHash(key), this.#keepEnded);
      }),
    );
  }

  async subscribe(ended: (key: Key, reason: EndReason) => void): Promise<() => Promise<void>> {
    return explained("subscribe", () => this.#poll.add(ended));
  }

  async advice(): Promise<readonly string[]> {
    return this.#do("advice", () => {
      const mode = journalMode(this.#database);
      return mode === "wal" || mode === "memory"
        ? []
        : [
            `The SQLite file is in journal mode "${mode}", because WAL could not be set: every request waits for every other`,
          ];
    });
  }

  async time(): Promise<number> {
    return this.#do("time", (db) => db.now());
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#poll.stop();
    this.#statements = undefined;
  }

  /** The tables are made at the first call: a file that cannot be opened is then a failure like any other, and tried again. */
  #db(): Statements {
    if (this.#closed) throw new StoreError("store", "the SQLite store is closed");
    this.#statements ??= new Statements(this.#database, this.#names, this.#clock);
    return this.#statements;
  }

  #do<T>(operation: string, work: (db: Statements) => T): Promise<T> {
    return explained(operation, () => work(this.#db()));
  }

  #forGood<T>(operation: string, work: (db: Statements) => T): Promise<T> {
    return this.#do(operation, (db) => db.writeForGood(() => work(db)));
  }
}

/** Is it still in time? Asked when the write lock is held, which may have been waited for. */
function deadlineOf(within: number): () => boolean {
  const from = performance.now();
  return () => performance.now() - from < within;
}

async function othersTurn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
