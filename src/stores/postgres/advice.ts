import type { Connection } from "./client.ts";
import { RUN_SCHEMA } from "./explained.ts";
import { VERSION, type Names } from "./names.ts";

interface Facts {
  readonly version: number;
  readonly replica: boolean;
  readonly isolation: string;
  /** Versions of `schema()` that this database has. */
  readonly schemas: readonly number[];
}

/** What an operator should know of this database, in sentences for the log. */
export async function adviceOf(connection: Connection, names: Names): Promise<readonly string[]> {
  const statement = `SELECT json_build_object(
    'version', current_setting('server_version_num')::integer,
    'replica', pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on',
    'isolation', current_setting('transaction_isolation'),
    'schemas', (
      SELECT coalesce(json_agg(v::integer), '[]') FROM generate_series(0, ${VERSION + 100}) AS v
      WHERE to_regproc(format('${names.fn("touch").replace(`_v${VERSION}_`, "_v%s_")}', v)) IS NOT NULL
    )
  )::text AS reply`;
  const facts = JSON.parse(await connection.ask(statement, [])) as Facts;
  const advice = [...connection.advice()];
  if (facts.schemas.length === 0) {
    advice.push(
      `PostgreSQL has no table ${names.table} of this package, or it is not in the search_path: ${RUN_SCHEMA}`,
    );
  } else if (!facts.schemas.includes(VERSION)) {
    const found = facts.schemas.at(-1)!;
    advice.push(`The table ${names.table} is of version ${found}, and this package needs ${VERSION}: ${RUN_SCHEMA}`);
  }
  if (facts.replica)
    advice.push("PostgreSQL is read-only, as a replica is: nobody can log in or out; connect to the primary");
  if (facts.version < 120_000)
    advice.push("PostgreSQL is older than version 12, which this package is not tested with");
  if (facts.isolation !== "read committed") {
    advice.push(
      `The isolation level is "${facts.isolation}": requests of one session that meet fail; set ` +
        `default_transaction_isolation to "read committed" for the role of this connection`,
    );
  }
  return advice;
}
