/**
 * The clients, by what they can do: no driver is imported, not even its types. Which one it is is found out here, once.
 */
import { ConfigurationError } from "../../core/errors.ts";
import { show } from "../../core/options.ts";
import { listenOn, type PgPool } from "./listen.ts";

/** What `postgres()` of postgres.js gives. */
export interface PostgresJs {
  // A method of its own type is generic in the drivers' types; `never[]` accepts whatever they say.
  unsafe(query: string, parameters?: never[], options?: { prepare?: boolean }): PromiseLike<readonly unknown[]>;
  listen(
    channel: string,
    heard: (payload: string) => void,
    listening?: () => void,
  ): PromiseLike<{ unlisten(): Promise<void> }>;
}

/** A PGlite: PostgreSQL in this process. */
export interface PGliteLike {
  query(query: string, parameters?: unknown[]): Promise<{ rows: unknown[] }>;
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>;
}

export type PostgresClient = PgPool | PostgresJs | PGliteLike;

export type Parameter = string | number | boolean | null;

/** What the store needs of any of them. */
export interface Connection {
  /** Runs one statement, which is a transaction of its own, and answers the one text that it gives. */
  ask(statement: string, parameters: readonly Parameter[]): Promise<string>;
  /** Resolves when it listens. `again` is called when it does so anew, after a connection was lost. */
  listen(channel: string, heard: (payload: string) => void, again: () => void): Promise<() => Promise<void>>;
  /** What is to be said of the client itself. */
  advice(): readonly string[];
}

/** @throws ConfigurationError for anything else. */
export function connectionOf(client: unknown): Connection {
  if (isPostgresJs(client)) return ofPostgresJs(client);
  if (isPool(client)) return ofPool(client);
  if (isPGlite(client)) return ofPGlite(client);
  throw new ConfigurationError(
    "postgres",
    `${show(client)} is not a Pool of pg (a single Client will not do), a postgres.js client or a PGlite`,
  );
}

function ofPool(pool: PgPool): Connection {
  const { options, listenerCount } = pool as {
    options?: { max?: number };
    listenerCount?: (event: "error") => number;
  };
  return {
    ask: async (statement, parameters) => textIn((await pool.query(statement, [...parameters])).rows),
    async listen(channel, heard, again) {
      // The connection that listens would be the only one, and every other call would wait for it for ever.
      if (options?.max === 1)
        throw new ConfigurationError("postgres", "a pool of one connection cannot listen; `max` is to be at least 2");
      return listenOn(pool, channel, heard, again);
    },
    advice: () =>
      listenerCount === undefined || listenerCount.call(pool, "error") > 0
        ? []
        : [
            'the pool has no listener for "error": Node.js ends the process when PostgreSQL closes an idle connection; add pool.on("error", ...)',
          ],
  };
}

function ofPostgresJs(sql: PostgresJs): Connection {
  // Prepared statements are its default; who talks to a pooler that cannot do them has said so there.
  const prepare = (sql as { options?: { prepare?: boolean } }).options?.prepare !== false;
  return {
    ask: async (statement, parameters) => textIn(await sql.unsafe(statement, parameters as never[], { prepare })),
    async listen(channel, heard, again) {
      let listening = false;
      const { unlisten } = await sql.listen(channel, heard, () => {
        if (listening) again();
        listening = true;
      });
      return unlisten;
    },
    advice: () => [],
  };
}

function ofPGlite(pglite: PGliteLike): Connection {
  return {
    ask: async (statement, parameters) => textIn((await pglite.query(statement, [...parameters])).rows),
    listen: async (channel, heard) => pglite.listen(channel, heard),
    advice: () => [],
  };
}

function textIn(rows: readonly unknown[]): string {
  const reply = (rows[0] as { reply?: unknown } | undefined)?.reply;
  if (typeof reply !== "string") throw new TypeError(`PostgreSQL answered ${show(reply)} where a text was due`);
  return reply;
}

function isPostgresJs(client: unknown): client is PostgresJs {
  return typeof client === "function" && has(client, "unsafe") && has(client, "listen");
}

function isPool(client: unknown): client is PgPool {
  return has(client, "query") && has(client, "connect") && typeof (client as PgPool).totalCount === "number";
}

function isPGlite(client: unknown): client is PGliteLike {
  return has(client, "query") && has(client, "listen") && !has(client, "connect");
}

function has(client: unknown, method: string): boolean {
  return typeof (client as Record<string, unknown> | null | undefined)?.[method] === "function";
}
