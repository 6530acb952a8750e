/**
 * Two processes of the demo whose clocks are hours apart and step, behind a round robin, on one store, with short real
 * limits: nobody is logged out early, nobody stays in late, nobody comes back.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";
import { createBrowser, type Browser } from "../http/harness.ts";
import { stepClock } from "../servers/skewed-clock.ts";
import { startDemos } from "./demos.ts";
import { startFleet } from "./fleet.ts";
import { Judge, type Exchange } from "./judge.ts";
import { sharedStores, type SharedStore } from "./stores.ts";

/** Milliseconds; touchEvery is the default. */
const LIMITS = { idle: 3000, touchEvery: 1000 };
const POLICY = { warnAfter: 2, expireAfter: LIMITS.idle / 1000 };

/** Milliseconds for which people come and go. */
const LASTS = 12_000;
const PEOPLE = 12;
const USERS = ["demo", "other", "admin"] as const;

/** Milliseconds of steps of the clocks, which go on until each is hours off. */
const STEPS = [3_600_000, -10_800_000, 90_000, 7_200_000, -5_400_000, 1_000];

const OWN = { "sec-fetch-site": "same-origin", "content-type": "application/json" };

/** Numbers from 0 to 1, the same in each run: mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe.each(Object.entries(sharedStores))("on %s", (_, start) => {
  let shared: SharedStore | undefined;
  afterAll(async () => shared?.[Symbol.asyncDispose]());

  test("clocks hours apart that step break no promise, for people who come, rest, go and come back late", async () => {
    shared ??= await start();
    await using demos = await startDemos(2, {
      STORE: await shared.place(),
      WARN_AFTER: String(POLICY.warnAfter),
      EXPIRE_AFTER: String(POLICY.expireAfter),
    });
    const until = performance.now() + LASTS;
    const seen = { live: 0, ended: 0, afterEnd: 0, unknown: 0 };

    async function person(number: number): Promise<string[]> {
      const next = random(number);
      const broken: string[] = [];
      while (performance.now() < until) {
        const browser = createBrowser(demos.port);
        const user = USERS[number % USERS.length]!;
        const sent = performance.now();
        expect((await browser.form("/login", { username: user, password: user })).status).toBe(303);
        const judge = new Judge(LIMITS, sent, performance.now());
        // A page after the end replaces the cookie; a thief keeps the old one.
        const cookies = new Map(browser.jar);
        for (let late = 0; late < 3 && performance.now() < until;) {
          // Mostly shorter than the limit, sometimes longer, often near it.
          await sleep(next() < 0.7 ? next() * 2_000 : 2_600 + next() * 2_000);
          for (const [name, value] of cookies) browser.jar.set(name, value);
          const exchange = await ask(browser, next);
          const promise = judge.broken(exchange);
          if (promise !== undefined) broken.push(`person ${number}, ${exchange.kind}: ${promise}`);
          seen[exchange.live === undefined ? "unknown" : exchange.live ? "live" : "ended"] += 1;
          if (judge.ended) late += 1;
          if (judge.ended && exchange.live === false) seen.afterEnd += late > 1 ? 1 : 0;
        }
      }
      return broken;
    }

    async function moveClocks(): Promise<string[]> {
      for (let n = 0; performance.now() < until; n++) {
        await stepClock(demos.programs[n % 2]!, STEPS[n % STEPS.length]!);
        await sleep(400);
      }
      return [];
    }

    const people = Array.from({ length: PEOPLE }, async (__, n) => person(n + 1));
    const broken = await Promise.all([...people, moveClocks()]);
    expect(broken.flat()).toEqual([]);
    // A run that saw too little proves nothing.
    expect(seen.live).toBeGreaterThan(20);
    expect(seen.ended).toBeGreaterThan(5);
    expect(seen.afterEnd).toBeGreaterThan(2);
    expect(seen.unknown).toBeLessThan(seen.live / 10);
  }, 120_000);

  test("a draft has one age, whichever server is asked, with clocks ten hours apart", async () => {
    shared ??= await start();
    const url = await shared.place();
    await using fleet = await startFleet(2, {
      url,
      policy: { warnAfter: 50, expireAfter: 60 },
      faster: 1,
      fasterLease: 1,
      stuckWith: [],
    });
    await stepClock(fleet.servers[0]!.child, 36_000_000);
    const browser = createBrowser(fleet.port);
    expect((await browser.login("ada")).status).toBe(303);
    const times: number[] = [];
    for (let n = 0; n < 4; n++) {
      const answer = await browser.send("POST", "/session-security/draft-key", OWN, "{}");
      expect(answer.status).toBe(200);
      times.push((answer.json() as { now: number }).now);
    }
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(60);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  }, 60_000);
});

async function ask(browser: Browser, next: () => number): Promise<Exchange> {
  const kind = (["page", "ping", "read"] as const)[Math.floor(next() * 3)]!;
  const idleFor = Math.floor(next() * 1_500);
  const sent = performance.now();
  const live = await isLive(browser, kind, idleFor);
  return { kind, idleFor, sent, answered: performance.now(), live };
}

/** Undefined where it answers that the store is away. */
async function isLive(browser: Browser, kind: Exchange["kind"], idleFor: number): Promise<boolean | undefined> {
  if (kind === "ping") {
    const answer = await browser.ping({ idleFor: idleFor / 1000 });
    if (answer.status === 503) return undefined;
    expect(answer.status).toBe(200);
    return "idleFor" in answer.json();
  }
  // The second is passive by its marker.
  const { status } = await (kind === "page" ? browser.page() : browser.fetch("/whoami"));
  if (status === 503) return undefined;
  expect([200, kind === "page" ? 302 : 401]).toContain(status);
  return status === 200;
}
