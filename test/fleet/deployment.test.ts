/** Two versions of an application at the same time, as in a deployment without a pause: blue is the old one, green the new. */
import { RedisStore } from "connect-redis";
import type { Request } from "express";
import { createClient } from "redis";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Options } from "../../src/adapters/express/index.ts";
import { redis } from "../../src/stores/redis/index.ts";
import { serve, sharing, type Browser, type Site } from "../http/harness.ts";
import { startRedis, type RedisServer } from "../servers/redis.ts";

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

const OLD = "the secret until today";
const NEW = "the secret from today on";
let places = 0;

/** Versions that share one place for records and one for the sessions of express-session. */
function place() {
  const prefix = `place-${++places}:`;
  return async (options: Partial<Options<Request>>): Promise<Site> =>
    serve({
      options: { store: redis(client, { prefix }), secret: OLD, storeTimeout: 10, ...options },
      session: { store: new RedisStore({ client, prefix: `${prefix}blob:` }) },
    });
}

const minutes = (count: number) => ({ policy: { warnAfter: count * 60 - 60, expireAfter: count * 60 } });

/** What a ping of this browser's page is told. */
async function told(browser: Browser, page?: Record<string, unknown>): Promise<Record<string, unknown>> {
  return (await browser.ping({ idleFor: 0, ...page })).json();
}

test("a shorter policy of the new version binds sessions of the old one at once, on both", async () => {
  const open = place();
  await using blue = await open(minutes(20));
  await using green = await open(minutes(10));
  const browser = blue.browser();
  await browser.login();
  expect(await told(browser)).toMatchObject({ warnAfter: 1140, expireAfter: 1200 });
  expect(await told(sharing(green, browser))).toMatchObject({ warnAfter: 540, expireAfter: 600 });
  expect(await told(browser)).toMatchObject({ warnAfter: 540, expireAfter: 600 });
});

test("a longer policy of the new version lengthens no session that has begun", async () => {
  const open = place();
  await using blue = await open(minutes(10));
  await using green = await open(minutes(20));
  const browser = blue.browser();
  await browser.login();
  expect(await told(sharing(green, browser))).toMatchObject({ expireAfter: 600 });
  const later = green.browser();
  await later.login("bob");
  expect(await told(later)).toMatchObject({ expireAfter: 1200 });
});

test("with a rotated secret pages of the old version ping the new one, and the other way once both know both", async () => {
  const open = place();
  await using blue = await open({ secret: [OLD, NEW] });
  await using green = await open({ secret: [NEW, OLD] });
  const onBlue = blue.browser();
  await onBlue.login();
  const { session, user } = await told(onBlue);
  const onGreen = sharing(green, onBlue);
  const answer = await told(onGreen, { session, user });
  expect(answer).toMatchObject({ expireAfter: 10 });
  expect(answer["user"]).not.toBe(user);
  expect(await told(onBlue, { session: answer["session"], user: answer["user"] })).toMatchObject({ session, user });
});

test("a version that does not know the new secret covers pages that were signed with it: both must know it first", async () => {
  const open = place();
  await using blue = await open({ secret: OLD });
  await using green = await open({ secret: [NEW, OLD] });
  const onGreen = green.browser();
  await onGreen.login();
  const { session, user } = await told(onGreen);
  expect(await told(sharing(blue, onGreen), { session, user })).toEqual({ ended: "replaced" });
  // Nobody is logged out by it: a page of the old version goes on.
  expect((await sharing(blue, onGreen).page()).text).toBe("hello ada");
});

test("deployed into live sessions, the package ends who is logged in without a marker", async () => {
  const open = place();
  const browser = await loggedInBefore(open);
  await using green = await open({});
  expect((await sharing(green, browser).fetch()).headers["session-ended"]).toBe("unknown");
});

test("deployed into live sessions with adoptUnmarked, the package begins their records, and they end like any other", async () => {
  const open = place();
  const browser = await loggedInBefore(open);
  await using green = await open({ adoptUnmarked: true, ...minutes(10) });
  const adopted = sharing(green, browser);
  expect((await adopted.page()).text).toBe("hello ada");
  expect(await told(adopted)).toMatchObject({ expireAfter: 600 });
  const replayed = sharing(green, adopted);
  expect((await adopted.form("/logout")).status).toBe(303);
  expect((await replayed.page()).status).toBe(302);
});

/** Somebody who logged in before the application had this package: the session says who, and carries no marker. */
async function loggedInBefore(open: ReturnType<typeof place>): Promise<Browser> {
  await using before = await open({});
  const browser = before.browser();
  await browser.login();
  // What the package wrote is taken out again, record and marker.
  for (const key of (await client.keys(`place-${places}:*`)).toSorted()) {
    if (!key.includes("blob:")) await client.del(key);
    else {
      const blob = JSON.parse((await client.get(key))!) as Record<string, unknown>;
      delete blob["_session_security"];
      await client.set(key, JSON.stringify(blob));
    }
  }
  return browser;
}
