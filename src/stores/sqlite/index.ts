import { ConfigurationError } from "../../core/errors.ts";
import { object, show } from "../../core/options.ts";
import type { Store } from "../../server/store.ts";
import { checkDatabase, type SqliteDatabase } from "./database.ts";
import { namesOf } from "./names.ts";
import { schemaOf } from "./schema.ts";
import { SqliteStore } from "./sqlite-store.ts";

export type { SqliteDatabase, SqliteStatement } from "./database.ts";

export interface SchemaOptions {
  /** The table's name: at most 40 of a-z, 0-9 and "_". Default "session_security". Its indexes are named after it. */
  table?: string | undefined;
}

export interface SqliteOptions extends SchemaOptions {
  /**
   * Seconds for which an ended session is remembered, so that its id does not begin again and its reason can be told.
   * At least 0; never less than the session's own idle timeout. Default 86400. A row for each end.
   */
  keepEnded?: number | undefined;
}

const DAY = 24 * 3600;
const DEFAULT_TABLE = "session_security";

/**
 * Keeps sessions in a SQLite file, for one process or several on one machine. Its clock is the machine's. `database` is a
 * `DatabaseSync` of node:sqlite or a `Database` of better-sqlite3, best one that does nothing else: its busy timeout,
 * journal mode and synchronous mode are set. It stays the caller's, who closes it after the store. The tables are made at
 * the first call.
 * @throws ConfigurationError for an unknown or wrong option, and for another kind of database.
 */
export function sqlite(database: SqliteDatabase, options: SqliteOptions = {}): Store {
  const given = object(options, "sqlite", ["table", "keepEnded"]);
  const keepEnded = given["keepEnded"] ?? DAY;
  if (typeof keepEnded !== "number" || !(keepEnded >= 0 && keepEnded < Infinity)) {
    throw new ConfigurationError("sqlite.keepEnded", `${show(keepEnded)} is not a number of seconds of at least 0`);
  }
  return new SqliteStore(checkDatabase(database), namesOf(given["table"] ?? DEFAULT_TABLE), keepEnded * 1000);
}

/**
 * The SQL that makes the tables, for who migrates by hand; `sqlite()` makes them by itself. It may be run again at any time.
 * @throws ConfigurationError for an unknown or wrong option.
 */
export function schema(options: SchemaOptions = {}): string {
  const given = object(options, "sqlite", ["table"]);
  return schemaOf(namesOf(given["table"] ?? DEFAULT_TABLE));
}
