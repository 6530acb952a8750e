import type { Names } from "./names.ts";
import { begin } from "./sql/begin.ts";
import { due } from "./sql/due.ts";
import { ends } from "./sql/ends.ts";
import { reads } from "./sql/reads.ts";
import { rules } from "./sql/rules.ts";
import { table } from "./sql/table.ts";
import { touch } from "./sql/touch.ts";

/**
 * The SQL that makes the table and its functions: one function for each method of the port, since each is one atomic step
 * of several statements, and one round trip.
 */
export function schemaOf(names: Names): string {
  // Two servers that run it at the same moment: one waits. (A text of many statements is one transaction.)
  const lock = `SELECT pg_advisory_xact_lock(hashtextextended('${names.plain} schema', 0));\n`;
  return lock + [table, rules, touch, begin, ends, reads, due].map((part) => part(names)).join("");
}
