/** Two servers over a real Redis: each has its own client, and hears of the other's ends by the store's channel. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Store } from "../../src/server/index.ts";
import { redis } from "../../src/stores/redis/index.ts";
import { startRedis, type RedisServer } from "../servers/redis.ts";
import { ioredis, nodeRedis, type Connected } from "../stores/redis-clients.ts";
import { kinds } from "./kinds.ts";
import { servers } from "./two-servers.ts";

let server: RedisServer;
let clients: readonly [Connected, Connected];
beforeAll(async () => {
  server = await startRedis();
  clients = [await nodeRedis(server.port), await ioredis(server.port)];
}, 60_000);
afterAll(async () => {
  for (const client of clients ?? []) await client.close();
  await server?.stop();
});

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

test.each(kinds)(
  "$name closes when its session is ended on the other server",
  async ({ name, connections, open }) => {
    for (const [here, there] of [
      [first, second],
      [second, first],
    ] as const) {
      const hearing = listening(redis(clients[there].client));
      const own = [redis(clients[here].client), hearing.store] as const;
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
      expect(await site.one.security.endOne(user, session!.tag)).toBe(true);
      await connection.closed;
      expect(site.clock.now()).toBe(time);
    }
  },
  20_000,
);
