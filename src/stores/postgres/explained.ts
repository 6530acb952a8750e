import { SessionSecurityError, StoreError } from "../../core/errors.ts";

/** A function, a table, a column or a schema that is not there. */
const MISSING = ["42883", "42P01", "42703", "3F000"];

export const RUN_SCHEMA =
  "run the SQL that schema() of this version gives, with the same `table`, as a migration; it may be run again at any time";

/** Does the work; what fails says what to do about it, and keeps the driver's own error as its cause. */
export async function explained<T>(operation: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SessionSecurityError) throw error;
    throw new StoreError("store", explanation(operation, (error as { code?: unknown } | null)?.code), { cause: error });
  }
}

function explanation(operation: string, code: unknown): string {
  if (typeof code === "string" && MISSING.includes(code)) {
    return `PostgreSQL has no sessions table, or one of an older version: ${RUN_SCHEMA}`;
  }
  if (code === "25006") return `PostgreSQL is read-only and cannot do "${operation}": connect to the primary`;
  if (code === "40001") return `PostgreSQL failed at "${operation}": the isolation level is to be "read committed"`;
  return `PostgreSQL failed at "${operation}"`;
}
