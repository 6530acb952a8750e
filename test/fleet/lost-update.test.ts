/**
 * One fresh ping among nine old ones and slow pages, all at the same time and on two servers: the fresh one counts, in
 * whatever order the store comes to them. 10,000 trials on Redis, fewer on the slower ones; as many on each with
 *
 *     LOST_UPDATES=10000 npx vitest run test/fleet/lost-update.test.ts
 */
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { createClient } from "redis";
import { expect, test } from "vitest";
import { createEngine, type Key, type Store } from "../../src/server/index.ts";
import { postgres, schema } from "../../src/stores/postgres/index.ts";
import { redis } from "../../src/stores/redis/index.ts";
import { sqlite } from "../../src/stores/sqlite/index.ts";
import { startPostgres } from "../servers/postgres.ts";
import { startRedis } from "../servers/redis.ts";
import { GET, type Asked } from "../server/engine-kit.ts";
import { drivers, fileOf } from "../stores/sqlite-kit.ts";

const OLD_PINGS = 9;
const SLOW_PAGES = 3;

/** Trials that are under way at the same time. */
const AT_ONCE = 50;

/** Milliseconds between a login and its fresh ping: by so much a lost one would show. */
const BEFORE = 50;

/** Milliseconds by which the store's clock is rounded, and may differ from that of the test. */
const SLACK = 10;

interface Two extends AsyncDisposable {
  /** Of two servers. */
  readonly stores: readonly [Store, Store];
}

const kinds: Readonly<Record<string, { trials: number; open(): Promise<Two> }>> = {
  Redis: {
    trials: 10_000,
    async open() {
      const server = await startRedis();
      const clients = [createClient({ url: server.url }), createClient({ url: server.url })] as const;
      for (const client of clients) await client.on("error", () => {}).connect();
      return {
        stores: [redis(clients[0]), redis(clients[1])],
        async [Symbol.asyncDispose]() {
          for (const client of clients) client.destroy();
          await server.stop();
        },
      };
    },
  },
  PostgreSQL: {
    trials: 400,
    async open() {
      const server = await startPostgres();
      const pools = [
        new pg.Pool({ connectionString: server.url }),
        new pg.Pool({ connectionString: server.url }),
      ] as const;
      for (const pool of pools) pool.on("error", () => {});
      await pools[0].query(schema());
      return {
        stores: [postgres(pools[0]), postgres(pools[1])],
        async [Symbol.asyncDispose]() {
          for (const pool of pools) await pool.end();
          await server.stop();
        },
      };
    },
  },
  SQLite: {
    trials: 400,
    async open() {
      const file = fileOf(drivers["node:sqlite"]!);
      return {
        stores: [sqlite(file.connect()), sqlite(file.connect())],
        async [Symbol.asyncDispose]() {
          file[Symbol.dispose]();
        },
      };
    },
  },
};

test.each(Object.entries(kinds))(
  "a fresh ping among nine old ones and slow pages is never lost on %s",
  async (_, { trials, open }) => {
    const wanted = Number(process.env["LOST_UPDATES"] ?? trials);
    await using two = await open();
    const engines = two.stores.map((store) =>
      createEngine<Asked>({
        identify: ({ user }) => user,
        store,
        secret: "a secret of two servers",
        touchEvery: 0,
        // On a busy machine a store in good health can be late; that is not what is looked at here.
        storeTimeout: 30,
        log: () => {},
      }),
    );
    const [one, other] = [engines[0]!, engines[1]!];

    async function trial(number: number): Promise<boolean> {
      const request = { user: `user-${number}` };
      const identity = { ...request, session: undefined, age: undefined };
      const { key } = await one.begin(request, identity, { credential: false });
      await sleep(BEFORE);
      const arrival = { request, identity, marker: key };
      const ping = async (n: number, idleFor: number) => engines[n % 2]!.ping(arrival, JSON.stringify({ idleFor }));
      const calls = Array.from({ length: OLD_PINGS }, (__, n) => async () => ping(n, 20 + n));
      for (let n = 0; n < SLOW_PAGES; n++) {
        calls.push(async () => other.arrive(arrival, { how: "read", page: true }, GET) as never);
      }
      let sent = 0;
      // In each place of the row in turn.
      calls.splice(number % (calls.length + 1), 0, async () => {
        sent = performance.now();
        return ping(number, 0);
      });
      await Promise.all(calls.map(async (call) => call()));
      return counted(two.stores[number % 2]!, key, sent);
    }

    let lost = 0;
    for (let done = 0; done < wanted; done += AT_ONCE) {
      const length = Math.min(AT_ONCE, wanted - done);
      const results = await Promise.all(Array.from({ length }, async (__, n) => trial(done + n)));
      lost += results.filter((counts) => !counts).length;
    }
    expect(lost).toBe(0);
    for (const engine of engines) await engine.close();
  },
  1_200_000,
);

/** Whether the last activity is no older than the fresh ping. */
async function counted(store: Store, key: Key, sent: number): Promise<boolean> {
  const [stand] = await store.peek([key]);
  return stand !== undefined && "idleFor" in stand && stand.idleFor <= performance.now() - sent + SLACK;
}
