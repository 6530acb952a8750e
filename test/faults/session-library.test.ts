/**
 * The session library's own store fails: connect-redis on a Redis that hangs. The guard comes after the library, so that it
 * sees what the library makes of it: no session object. That must never be taken for "nobody is logged in".
 */
import { RedisStore } from "connect-redis";
import session, { type SessionData } from "express-session";
import type { NextFunction, Request, Response } from "express";
import { createClient } from "redis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serve, type Site } from "../http/harness.ts";
import { eventually } from "../servers/eventually.ts";
import { startRedis, type RedisServer } from "../servers/redis.ts";

/** Milliseconds that an application gives its session library. */
const PATIENCE = 100;

/**
 * connect-redis waits for ever, as its client does. This gives up, and says so as express-session wants it: by an error for
 * each request, and by "disconnect", after which express-session lets requests pass without a session.
 */
class Impatient extends session.Store {
  readonly inner: RedisStore;
  tells = true;

  constructor(inner: RedisStore) {
    super();
    this.inner = inner;
  }

  override get(id: string, done: (error: unknown, data?: SessionData | null) => void): void {
    let open = true;
    const settle = (error: unknown, data?: SessionData | null): void => {
      clearTimeout(timer);
      if (open) done(error, data);
      open = false;
    };
    const timer = setTimeout(() => {
      if (this.tells) this.emit("disconnect");
      settle(new Error("the session library's store does not answer"));
    }, PATIENCE);
    void this.inner.get(id, settle);
  }

  override set(id: string, data: SessionData, done?: (error?: unknown) => void): void {
    void this.inner.set(id, data, done);
  }

  override destroy(id: string, done?: (error?: unknown) => void): void {
    void this.inner.destroy(id, done);
  }
}

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

/** An application that goes on after an error of its session library, as many do so that public pages are served. */
function goesOn(_error: unknown, _req: Request, _res: Response, next: NextFunction): void {
  next();
}

const open = async (store: Impatient): Promise<Site> =>
  serve({
    options: { identify: (req) => (req.session as { who?: string } | undefined)?.who },
    session: { store },
    before: (app) => app.use(goesOn),
  });

async function expectAway(site: Site, cookies: ReadonlyMap<string, string>): Promise<void> {
  const browser = site.browser();
  for (const [name, value] of cookies) browser.jar.set(name, value);
  const { status, headers } = await browser.page();
  expect([status, headers["set-cookie"], headers["retry-after"]]).toEqual([503, undefined, "1"]);
  const ping = await browser.ping({ idleFor: 0 });
  expect([ping.status, ping.json()["code"]]).toEqual([503, "store"]);
  const logout = await browser.form("/logout");
  expect([logout.status, logout.headers["set-cookie"]]).toEqual([503, undefined]);
  expect((await browser.form("/login", { who: "mallory" })).status).toBe(503);
}

test.each([
  ["that tells express-session of it", true],
  ["that fails each request", false],
])("a store of the session library %s is 503, and everybody is logged in afterwards", async (_, tells) => {
  const store = new Impatient(new RedisStore({ client, prefix: `${String(tells)}:` }));
  store.tells = tells;
  await using site = await open(store);
  const browser = site.browser();
  await browser.login();
  expect((await browser.page()).text).toBe("hello ada");
  server.hang();
  try {
    await expectAway(site, browser.jar);
  } finally {
    server.resume();
  }
  await client.ping();
  store.emit("connect");
  await eventually("it is served again", async () => (await browser.page()).text === "hello ada");
});

test("a process that has not seen a session yet does not take the store's failure for nobody", async () => {
  const store = new Impatient(new RedisStore({ client, prefix: "young:" }));
  store.tells = false;
  await using old = await open(store);
  const browser = old.browser();
  await browser.login();
  await using young = await open(store);
  server.hang();
  try {
    await expectAway(young, browser.jar);
  } finally {
    server.resume();
  }
});
