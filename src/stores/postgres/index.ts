import { ConfigurationError } from "../../core/errors.ts";
import { object, show } from "../../core/options.ts";
import type { Store } from "../../server/store.ts";
import { connectionOf, type PostgresClient } from "./client.ts";
import { namesOf } from "./names.ts";
import { PostgresStore } from "./postgres-store.ts";
import { schemaOf } from "./schema.ts";

export type { PGliteLike, PostgresClient, PostgresJs } from "./client.ts";
export type { PgPool, PgPoolClient } from "./listen.ts";

export interface SchemaOptions {
  /**
   * The table's name, or schema and name with a dot between; the schema must exist. Each at most 40 of a-z, 0-9 and "_".
   * Default "session_security". Functions and indexes are named after it.
   */
  table?: string | undefined;
}

export interface PostgresOptions extends SchemaOptions {
  /**
   * Seconds for which an ended session is remembered, so that its id does not begin again and its reason can be told.
   * At least 0; never less than the session's own idle timeout. Default 86400. A row for each end.
   */
  keepEnded?: number | undefined;
  /**
   * Touches do not wait until the server has written them to disk (`synchronous_commit = off`). Default false. With true a
   * crash of the server, not of a client, loses the activity of its last second or so: users may be logged out early,
   * never late. Begins and ends always wait.
   */
  asynchronousTouches?: boolean | undefined;
}

const DAY = 24 * 3600;
const DEFAULT_TABLE = "session_security";

/**
 * Keeps sessions in PostgreSQL, for as many servers as you like. Its clock is the database server's. `client` is a `Pool`
 * of pg, a postgres.js client or a PGlite; it stays the caller's, who ends it after the store is closed. What `schema()`
 * gives must have been run.
 * @throws ConfigurationError for an unknown or wrong option, and for another kind of client.
 */
export function postgres(client: PostgresClient, options: PostgresOptions = {}): Store {
  const given = object(options, "postgres", ["table", "keepEnded", "asynchronousTouches"]);
  const keepEnded = given["keepEnded"] ?? DAY;
  if (typeof keepEnded !== "number" || !(keepEnded >= 0 && keepEnded < Infinity)) {
    throw new ConfigurationError("postgres.keepEnded", `${show(keepEnded)} is not a number of seconds of at least 0`);
  }
  const asynchronous = given["asynchronousTouches"] ?? false;
  if (typeof asynchronous !== "boolean") {
    throw new ConfigurationError("postgres.asynchronousTouches", `${show(asynchronous)} is not true or false`);
  }
  const names = namesOf(given["table"] ?? DEFAULT_TABLE);
  return new PostgresStore(connectionOf(client), names, keepEnded * 1000, asynchronous);
}

/**
 * The SQL that makes the table, its indexes and its functions, for a migration. It may be run again at any time: it makes
 * what is missing and keeps what is there. Several statements, so to be run without parameters.
 * @throws ConfigurationError for an unknown or wrong option.
 */
export function schema(options: SchemaOptions = {}): string {
  const given = object(options, "postgres", ["table"]);
  return schemaOf(namesOf(given["table"] ?? DEFAULT_TABLE));
}
