import { ConfigurationError } from "../../core/errors.ts";
import { show } from "../../core/options.ts";

/** Lower case only, so that a name means the same with quotes and without; short enough for the endings of indexes. */
const IDENTIFIER = /^[a-z_][a-z0-9_]{0,39}$/;

/** What the store's objects are called in SQL, quoted. */
export interface Names {
  readonly table: string;
  /** Version of the tables, and how many ends there have been. */
  readonly meta: string;
  readonly index: (name: string) => string;
}

/** @throws ConfigurationError for anything that could be more than a name: it becomes part of SQL. */
export function namesOf(table: unknown): Names {
  // SQLite keeps names that begin so to itself.
  if (typeof table !== "string" || !IDENTIFIER.test(table) || table.startsWith("sqlite_")) {
    throw new ConfigurationError(
      "sqlite.table",
      `${show(table)} is not a name of at most 40 lower case letters, digits and "_" that does not begin with "sqlite_"`,
    );
  }
  return { table: `"${table}"`, meta: `"${table}_meta"`, index: (name) => `"${table}_${name}"` };
}
