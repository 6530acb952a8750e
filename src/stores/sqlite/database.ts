/**
 * The databases, by what they can do: no driver is imported, not even its types. `node:sqlite` and better-sqlite3 have the
 * same methods for all that is needed here.
 */
import { ConfigurationError, SessionSecurityError, StoreError } from "../../core/errors.ts";
import { show } from "../../core/options.ts";

/** A `DatabaseSync` of node:sqlite, or a `Database` of better-sqlite3. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
}

export interface SqliteStatement {
  // `never[]` accepts what the drivers' types say of values, each in words of its own.
  run(...values: never[]): { readonly changes: number | bigint };
  get(...values: never[]): unknown;
  all(...values: never[]): unknown[];
}

export type Value = string | number | bigint | null | Uint8Array;

/** @throws ConfigurationError for anything else. */
export function checkDatabase(database: unknown): SqliteDatabase {
  const can = (method: string): boolean =>
    typeof (database as Record<string, unknown> | null | undefined)?.[method] === "function";
  if (can("exec") && can("prepare")) return database as SqliteDatabase;
  throw new ConfigurationError(
    "sqlite",
    `${show(database)} is not a DatabaseSync of node:sqlite or a Database of better-sqlite3`,
  );
}

/** Milliseconds for which a call waits for another process's write: well below the engine's deadline of 500. */
export const BUSY_TIMEOUT = 200;

/** Milliseconds between two attempts, at most: a write takes less than one, a backup takes many. */
const LONGEST_PAUSE = 20;

/**
 * Does the work, all of it at once. If the file is locked, nothing of it has been done, and it is tried again: SQLite's own
 * waiting would stop the whole process, for each request anew. What fails says what to do about it, and keeps the driver's
 * own error as its cause.
 */
export async function explained<T>(operation: string, work: () => T): Promise<T> {
  const from = performance.now();
  for (let pause = 1; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      return work();
    } catch (error) {
      if (error instanceof SessionSecurityError) throw error;
      if (!isBusy(error) || performance.now() - from > BUSY_TIMEOUT) {
        throw new StoreError("store", explanation(operation, error), { cause: error });
      }
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

function explanation(operation: string, error: unknown): string {
  if (isBusy(error)) return `the SQLite file was locked for more than ${BUSY_TIMEOUT} ms at "${operation}"`;
  if (error instanceof Error && /(?:within|inside) a transaction/.test(error.message)) {
    return `SQLite is in a transaction of the application's at "${operation}": give the store a connection of its own`;
  }
  return `SQLite failed at "${operation}"`;
}

/** SQLITE_BUSY with its extensions, as each driver words it. */
export function isBusy(error: unknown): boolean {
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown };
  return (
    (typeof errcode === "number" && errcode % 256 === 5) || (typeof code === "string" && code.startsWith("SQLITE_BUSY"))
  );
}
