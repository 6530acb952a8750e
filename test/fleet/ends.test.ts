/**
 * Ends that nobody witnessed, told by one of several servers, and by another if that one is killed while it tells. The
 * timers of the servers' reporters run faster than real ones, and where they are waited for leases, too; the store's clock is real.
 */
import { afterAll, describe, expect, test } from "vitest";
import { createBrowser } from "../http/harness.ts";
import { startFleet, startServer, type FleetServer } from "./fleet.ts";
import { sharedSqlite, sharedStores, type SharedStore } from "./stores.ts";

/** A minute becomes six seconds, a lease of 30 s three. */
const FASTER = 10;
const MINUTE = 60 / FASTER;
const POLICY = { warnAfter: 0.5, expireAfter: 1 };
const USERS = Array.from({ length: 30 }, (_, n) => `user-${n}`);
const BROWSERS = USERS.length;

/** Seconds by which a busy machine may be late. */
const LATITUDE = 5;

describe.each(Object.entries({ ...sharedStores, SQLite: sharedSqlite }))("on %s", (_, start) => {
  let shared: SharedStore | undefined;
  afterAll(async () => shared?.[Symbol.asyncDispose]());
  const options = async () => {
    shared ??= await start();
    return { url: await shared.place(), policy: POLICY, faster: FASTER, fasterLease: 1, stuckWith: [] };
  };

  test("sessions whose browsers never come back are reported within a minute, each once, by one of three servers", async () => {
    await using fleet = await startFleet(3, await options());
    const told = toldBy(fleet.servers);
    await logIn(fleet.port);
    await told.all;
    // Whoever would tell again does so with its next look.
    await new Promise((resolve) => setTimeout(resolve, (1000 * 2 * 20) / FASTER));
    const ends = fleet.servers.flatMap((server) => server.ends);
    expect(ends.length).toBe(BROWSERS);
    expect(new Set(ends.map(({ id }) => id)).size).toBe(BROWSERS);
    for (const { reason, idleFor, endedFor } of ends) {
      expect([reason, idleFor]).toEqual(["idle", POLICY.expireAfter]);
      expect(endedFor).toBeLessThan(MINUTE + LATITUDE);
    }
  }, 120_000);

  test("a server that is killed in the middle of telling of ends is taken over from: what it had done comes no more, the rest with the same ids", async () => {
    const given = { ...(await options()), fasterLease: FASTER };
    const stuckWith = USERS.filter((___, n) => n % 2 === 0);
    await using fleet = await startFleet(1, { ...given, stuckWith });
    const dying = fleet.servers[0]!;
    const told = toldBy([dying]);
    await logIn(fleet.port);
    await Promise.all([told.all, dying.settled(BROWSERS - stuckWith.length)]);
    const other = await startServer(given);
    try {
      const taken = toldBy([other], stuckWith.length);
      await dying.kill();
      await taken.all;
      await other.settled(stuckWith.length);
      expect(other.ends.map(({ user }) => user).toSorted()).toEqual(stuckWith.toSorted());
      const before = new Map(dying.ends.map(({ user, id }) => [user, id]));
      expect(before.size).toBe(BROWSERS);
      for (const { user, id } of other.ends) expect(id).toBe(before.get(user));
    } finally {
      await other.kill();
    }
  }, 120_000);
});

/** Resolves when these servers have told of so many ends. */
function toldBy(servers: readonly FleetServer[], count = BROWSERS): { readonly all: Promise<void> } {
  const ids = new Set<string>();
  const all = new Promise<void>((resolve) => {
    for (const server of servers) {
      server.onEnd(({ id }) => {
        ids.add(id);
        if (ids.size === count) resolve();
      });
    }
  });
  return { all };
}

/** People who log in, one after the other (SQLite takes one writer at a time), and are never seen again. */
async function logIn(port: number): Promise<void> {
  for (const user of USERS) expect((await createBrowser(port).login(user)).status).toBe(303);
}
