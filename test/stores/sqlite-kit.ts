/** The two drivers of SQLite, on files of their own, and stores whose clock stands still. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import BetterSqlite3 from "better-sqlite3";
import { StoreError } from "../../src/core/index.ts";
import type { Store } from "../../src/server/store.ts";
import type { SqliteDatabase } from "../../src/stores/sqlite/index.ts";
import { namesOf } from "../../src/stores/sqlite/names.ts";
import { SqliteStore } from "../../src/stores/sqlite/sqlite-store.ts";
import type { StoreSubject } from "../../src/testing/index.ts";

export type Database = SqliteDatabase & { close(): unknown };

export const drivers: Readonly<Record<string, (file: string) => Database>> = {
  "node:sqlite": (file) => new DatabaseSync(file),
  "better-sqlite3": (file) => new BetterSqlite3(file),
};

export interface File extends Disposable {
  readonly path: string;
  /** Another connection to it, closed with it. */
  connect(): Database;
}

export function fileOf(open: (file: string) => Database): File {
  const folder = mkdtempSync(join(tmpdir(), "session-security-sqlite-"));
  const connections: Database[] = [];
  const path = join(folder, "sessions.db");
  return {
    path,
    connect() {
      const database = open(path);
      connections.push(database);
      return database;
    },
    [Symbol.dispose]() {
      for (const database of connections) database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Asks again where the file was locked for too long, as an application's client does after a 503: among processes that do
 * nothing but write, on a machine with much else to do, that happens.
 */
export async function taken<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof StoreError && error.message.includes("was locked"))) throw error;
    }
  }
}

export interface FrozenSubject extends StoreSubject {
  readonly file: File;
  /** A store of another connection, on the same clock. */
  store2(keepEnded?: number): Store;
}

/** Two stores on two connections to one file, with a clock that stands still. */
export function frozen(open: (file: string) => Database): FrozenSubject {
  const file = fileOf(open);
  const clock = file.connect();
  clock.exec("CREATE TABLE clock (ms REAL); INSERT INTO clock VALUES (1234.5)");
  const forward = clock.prepare("UPDATE clock SET ms = ms + ?");
  const another = (keepEnded = 86_400_000): Store =>
    new SqliteStore(file.connect(), namesOf("session_security"), keepEnded, "(SELECT ms FROM clock)");
  return {
    file,
    store: another(),
    other: another(),
    store2: another,
    advance: (ms) => void forward.run(...([ms] as never[])),
    dispose: () => file[Symbol.dispose](),
  };
}
