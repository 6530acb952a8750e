/** Two servers over a real store: each has its own client, and hears of the other's ends by what the store has for that. */
import { afterAll, describe, expect, test } from "vitest";
import type { Store } from "../../src/server/index.ts";
import { postgres } from "../../src/stores/postgres/index.ts";
import { redis } from "../../src/stores/redis/index.ts";
import { sqlite } from "../../src/stores/sqlite/index.ts";
import { stopwatch } from "../faults/stopwatch.ts";
import { startPostgres } from "../servers/postgres.ts";
import { startRedis } from "../servers/redis.ts";
import { newTable, poolOn, postgresJsOn, storeOn } from "../stores/postgres-kit.ts";
import { ioredis, nodeRedis } from "../stores/redis-clients.ts";
import { drivers, fileOf } from "../stores/sqlite-kit.ts";
import { kinds } from "./kinds.ts";
import { servers } from "./two-servers.ts";

/** Milliseconds of real time in which a connection must have closed. */
const PROMISED = 2000;

interface Two {
  /** A new store for one of two servers. */
  readonly stores: readonly [() => Store, () => Store];
  close(): Promise<void>;
}

const shared: Readonly<Record<string, () => Promise<Two>>> = {
  async Redis() {
    const server = await startRedis();
    const clients = [await nodeRedis(server.port), await ioredis(server.port)] as const;
    return {
      stores: [() => redis(clients[0].client), () => redis(clients[1].client)],
      async close() {
        for (const client of clients) await client.close();
        await server.stop();
      },
    };
  },
  async PostgreSQL() {
    const server = await startPostgres();
    const dbs = [poolOn(server.url), postgresJsOn(server.url)] as const;
    const table = newTable();
    await storeOn(dbs[0], { table });
    return {
      stores: [() => postgres(dbs[0].client, { table }), () => postgres(dbs[1].client, { table })],
      async close() {
        for (const db of dbs) await db.end();
        await server.stop();
      },
    };
  },
  async SQLite() {
    const file = fileOf(drivers["node:sqlite"]!);
    return {
      stores: [() => sqlite(file.connect()), () => sqlite(file.connect())],
      async close() {
        file[Symbol.dispose]();
      },
    };
  },
};

/** The same store, and when it has begun to tell of ends. */
function listening(inner: Store): { store: Store; subscribed: Promise<unknown> } {
  let begun!: () => void;
  const subscribed = new Promise<void>((resolve) => (begun = resolve));
  const store = new Proxy(inner, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      const bound = member.bind(target) as (...args: unknown[]) => Promise<unknown>;
      return name === "subscribe" ? async (...args: unknown[]) => bound(...args).finally(begun) : bound;
    },
  });
  return { store, subscribed };
}

const [first, second] = [0, 1] as const;

describe.each(Object.entries(shared))("on %s", (_, start) => {
  let two: Promise<Two> | undefined;
  afterAll(async () => (await two)?.close());

  test.each(kinds)(
    "$name closes within two seconds when its session is ended on the other server",
    async ({ name, connections, open }) => {
      const { stores } = await (two ??= start());
      for (const [here, there] of [
        [first, second],
        [second, first],
      ] as const) {
        const hearing = listening(stores[there]());
        const own = [stores[here](), hearing.store] as const;
        await using site = await servers({
          own,
          options: { secret: "the same on both servers", storeTimeout: 5 },
          ...(connections && { connections }),
        });
        const user = `${name} ${here}`;
        const { cookie } = await site.login(user);
        const connection = await open(site.two.port, cookie);
        await hearing.subscribed;
        const time = site.clock.now();
        const [session] = await site.one.security.sessionsOf(user);
        const took = stopwatch();
        expect(await site.one.security.endOne(user, session!.tag)).toBe(true);
        await connection.closed;
        // The store has told of it: no timer of the package has moved, so that nothing was looked at.
        expect(site.clock.now()).toBe(time);
        expect(took()).toBeLessThan(PROMISED);
      }
    },
    60_000,
  );
});
