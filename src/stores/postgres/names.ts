import { ConfigurationError } from "../../core/errors.ts";
import { show } from "../../core/options.ts";

/**
 * Of the functions and of what they mean; part of their names. Servers of two versions of this package can so share a
 * table while one takes the other's place, and a database that lacks the newer functions says so at the first call.
 */
export const VERSION = 1;

/** Lower case only, so that a name means the same with quotes and without. */
const IDENTIFIER = /^[a-z_][a-z0-9_]*$/;
/** PostgreSQL cuts names at 63 bytes; ours have endings. */
const LONGEST = 40;

/** What the store's objects are called in SQL, quoted. */
export interface Names {
  readonly table: string;
  /** Without its schema and without quotes. */
  readonly plain: string;
  /** Of LISTEN and NOTIFY. Tables of the same name in two schemas share it; the key of another's row is found in none. */
  readonly channel: string;
  readonly fn: (name: string) => string;
  readonly index: (name: string) => string;
}

/** @throws ConfigurationError for anything that could be more than a name: it becomes part of SQL. */
export function namesOf(table: unknown): Names {
  const parts = typeof table === "string" ? table.split(".") : [];
  const plain = parts.at(-1) ?? "";
  if (
    parts.length > 2 ||
    parts.length === 0 ||
    !parts.every((part) => IDENTIFIER.test(part) && part.length <= LONGEST)
  ) {
    throw new ConfigurationError(
      "postgres.table",
      `${show(table)} is not a name, or two with a dot between, of at most ${LONGEST} lower case letters, digits and "_"`,
    );
  }
  const schema = parts.length === 2 ? `"${parts[0]}".` : "";
  return {
    table: `${schema}"${plain}"`,
    plain,
    channel: `${plain}_ends`,
    fn: (name) => `${schema}"${plain}_v${VERSION}_${name}"`,
    index: (name) => `"${plain}_${name}"`,
  };
}
