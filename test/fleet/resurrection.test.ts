/**
 * A logout while a slow request is on its way, which writes into its session when it is done: express-session saves a
 * session that was destroyed meanwhile. The record has ended, and so nobody is logged in by it.
 */
import { RedisStore } from "connect-redis";
import session from "express-session";
import { createClient } from "redis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { redis } from "../../src/stores/redis/index.ts";
import { gate, serve, sessionOf, sharing, type Site } from "../http/harness.ts";
import { startRedis, type RedisServer } from "../servers/redis.ts";

const TRIALS = 50;

let server: RedisServer;
let client: ReturnType<typeof createClient>;
beforeAll(async () => {
  server = await startRedis();
  client = createClient({ url: server.url });
  client.on("error", () => {});
  await client.connect();
}, 60_000);
afterAll(async () => {
  client?.destroy();
  await server?.stop();
});

const libraries = {
  memory: () => new session.MemoryStore(),
  Redis: () => new RedisStore({ client, prefix: "blob:" }),
} as const;

test.each(Object.entries(libraries))(
  `a logout during a slow request that writes holds, with express-session on %s, ${TRIALS} times`,
  async (_, open) => {
    const blobs = open();
    const gates = new Map<string, ReturnType<typeof gate>>();
    const start = async (): Promise<Site> =>
      serve({
        options: { store: redis(client), secret: "a secret of two servers", storeTimeout: 10 },
        session: { store: blobs },
        routes: (app) => {
          app.get("/slow/:trial", async (req, res) => {
            await gates.get(req.params.trial)!.pass();
            sessionOf(req)["written"] = req.params.trial;
            res.send("slow");
          });
        },
      });
    // The slow request and the logout are on different servers.
    await using one = await start();
    await using two = await start();
    let resurrected = 0;
    for (let trial = 0; trial < TRIALS; trial++) {
      const at = gate();
      gates.set(String(trial), at);
      const browser = one.browser();
      await browser.login(`user-${trial}`);
      const replayed = sharing(two, browser);
      const slow = sharing(one, browser).page(`/slow/${trial}`);
      await at.arrived;
      expect((await sharing(two, browser).form("/logout")).status).toBe(303);
      at.open();
      expect((await slow).text).toBe("slow");
      if (await isThere(blobs, browser.jar.get("connect.sid")!)) resurrected += 1;
      // A poll first, since a page would replace the cookie.
      for (const site of [one, two]) expect((await sharing(site, replayed).fetch()).status).toBe(302);
      expect((await sharing(one, replayed).ping({ idleFor: 0 })).json()).toHaveProperty("ended");
      expect((await sharing(two, replayed).page()).status).toBe(302);
      expect((await sharing(one, replayed).fetch()).status).toBe(302);
    }
    // Otherwise nothing was put to the proof.
    expect(resurrected).toBe(TRIALS);
  },
  120_000,
);

/** Whether express-session's store has the session of a cookie. */
async function isThere(blobs: session.Store, cookie: string): Promise<boolean> {
  const id = /^s:([^.]+)\./.exec(decodeURIComponent(cookie))![1]!;
  return new Promise((resolve) => {
    blobs.get(id, (_, blob) => resolve(blob !== undefined && blob !== null));
  });
}
