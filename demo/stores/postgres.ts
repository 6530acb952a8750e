/** `STORE=postgres://...`: one pool of node-postgres serves both stores. */
import connectPgSimple from "connect-pg-simple";
import session from "express-session";
import { Client, Pool } from "pg";
import { postgres, schema } from "session-security/stores/postgres";
import { wordsOf, type Engine } from "./engine.ts";

/** Milliseconds. */
const CONNECT_WITHIN = 3000;
const ANSWER_WITHIN = 1000;

const TABLE = "lindenhof_sessions";
/** As connect-pg-simple's table.sql has it, save that it may be there already. */
const TABLE_OF_SESSIONS = `
  CREATE TABLE IF NOT EXISTS ${TABLE} (sid varchar PRIMARY KEY, sess json NOT NULL, expire timestamp(6) NOT NULL);
  CREATE INDEX IF NOT EXISTS ${TABLE}_expire ON ${TABLE} (expire);
`;

export const openPostgres: Engine = async (url, { keepFor, report }) => {
  await createTables(url);
  const pool = new Pool({
    connectionString: url,
    // Longer than anybody waits for it: given up sooner, a slow server would never get one finished.
    connectionTimeoutMillis: CONNECT_WITHIN,
    // Of the client, for a server that hangs; of the server, so that what the client gave up is not done later.
    query_timeout: ANSWER_WITHIN,
    statement_timeout: ANSWER_WITHIN,
  });
  // Connections that break while nobody uses them; without a listener that ends the process.
  pool.on("error", (error) => report(`postgres: ${wordsOf(error)}`));
  const PostgresSessions = connectPgSimple(session);
  const sessions = new PostgresSessions({
    pool,
    tableName: TABLE,
    ttl: keepFor,
    errorLog: (error: unknown) => report(`postgres: ${wordsOf(error)}`),
  });
  return {
    store: postgres(pool),
    sessions,
    async close() {
      sessions.close();
      await pool.end();
    },
  };
};

async function createTables(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_WITHIN });
  client.on("error", () => {}); // the query's own rejection says the same
  try {
    await client.connect();
    // One text, and so one transaction: schema() begins with a lock, and a process that starts at the same time waits for
    // it. "If not exists" alone would fail then: both see that it does not.
    await client.query(`${schema()}\n${TABLE_OF_SESSIONS}`);
  } finally {
    await client.end();
  }
}
