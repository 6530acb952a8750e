/**
 * One application server of several: a process of its own, told by its one argument what to be. It says to its parent on
 * which port it listens and which ends it reports.
 */
import connectPgSimple from "connect-pg-simple";
import { RedisStore } from "connect-redis";
import express, { type Request } from "express";
import session from "express-session";
import type { AddressInfo } from "node:net";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import { createClient } from "redis";
import { sessionSecurity } from "../../src/adapters/express/index.ts";
import { realPorts } from "../../src/server/records.ts";
import type { EndEvent, Key, Store } from "../../src/server/index.ts";
import { postgres } from "../../src/stores/postgres/index.ts";
import { redis } from "../../src/stores/redis/index.ts";
import { sqlite } from "../../src/stores/sqlite/index.ts";
import { SqliteSessions } from "../../demo/stores/sqlite-sessions.ts";

export interface ServerOptions {
  /** Of the Redis, PostgreSQL or file (`sqlite:`) that all of them share. */
  readonly url: string;
  readonly policy: { readonly warnAfter: number; readonly expireAfter: number };
  /** How many times as fast as real ones its reporter's timers are. */
  readonly faster: number;
  /** The same for its leases: a server that is late by one tells of an end again, as it should. */
  readonly fasterLease: number;
  /** Of these its listener of ends never finishes, so that it can be killed between `due` and `settle`. */
  readonly stuckWith: readonly string[];
}

export type Message = { readonly port: number } | { readonly end: EndEvent } | { readonly settled: number };

type Who = Request["session"] & { who?: string };

const options = JSON.parse(process.argv[2]!) as ServerOptions;

async function stores(): Promise<{ store: Store; blobs: session.Store }> {
  if (options.url.startsWith("postgres:")) {
    const pool = new pg.Pool({ connectionString: options.url });
    pool.on("error", () => {});
    const Blobs = connectPgSimple(session);
    return { store: postgres(pool), blobs: new Blobs({ pool, pruneSessionInterval: false }) };
  }
  if (options.url.startsWith("sqlite:")) {
    const file = options.url.slice("sqlite:".length);
    // A file each, so that neither waits for the other's disk.
    const [records, blobs] = [new DatabaseSync(file), new DatabaseSync(`${file}-blobs`, { timeout: 5_000 })];
    return { store: sqlite(records), blobs: new SqliteSessions(blobs, 3600) };
  }
  const client = createClient({ url: options.url });
  client.on("error", () => {});
  await client.connect();
  return { store: redis(client), blobs: new RedisStore({ client }) };
}

/** With shorter leases, and telling the parent what has been settled. */
function shortened(store: Store): Store {
  return new Proxy(store, {
    get(target, name) {
      if (name === "settle") {
        return async (keys: readonly Key[]) => {
          await target.settle(keys);
          process.send!({ settled: keys.length } satisfies Message);
        };
      }
      if (name === "due") return async (most: number, lease: number) => target.due(most, lease / options.fasterLease);
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? (member as () => unknown).bind(target) : member;
    },
  });
}

const { store, blobs } = await stores();
const { timer } = realPorts;
realPorts.timer = (after, fire) => timer(after / options.faster, fire);
const security = sessionSecurity({
  identify: (req) => (req.session as Who).who,
  store: shortened(store),
  secret: "a secret of the whole fleet",
  policy: options.policy,
  monitor: { drafts: true },
  // On a busy machine a store in good health can be late; that is not what is looked at here.
  storeTimeout: 10,
  log: () => {},
});
security.on("end", async (end) => {
  process.send!({ end } satisfies Message);
  if (options.stuckWith.includes(end.user)) await new Promise(() => {});
});

const app = express();
app.use(session({ secret: "a secret of the whole fleet", resave: false, saveUninitialized: false, store: blobs }));
app.use(security);
app.use(express.urlencoded({ extended: false }));
app.post("/login", (req, res, next) => {
  req.session.regenerate((error) => {
    if (error) return next(error);
    (req.session as Who).who = (req.body as { who: string }).who;
    res.redirect(303, "/");
  });
});
app.get("/login", (_req, res) => res.send("login"));
app.get("/", (req, res) => {
  const { who } = req.session as Who;
  if (who === undefined) return res.redirect(302, "/login");
  return res.send(`hello ${who}`);
});
const server = app.listen(0, "127.0.0.1", () => {
  process.send!({ port: (server.address() as AddressInfo).port } satisfies Message);
});
process.once("disconnect", () => process.exit());
