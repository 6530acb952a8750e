/** The application under fault: Express with express-session and the guard, over real HTTP, each request timed. */
import type { Key, Store } from "../../src/server/index.ts";
import { readMarker } from "../../src/server/index.ts";
import { serve, type Answer, type Browser } from "../http/harness.ts";
import { eventually } from "../servers/eventually.ts";
import { stopwatch } from "./stopwatch.ts";

/** The guard's deadline for the store, by default. Milliseconds. */
export const DEADLINE = 500;

export interface Timed {
  readonly answer: Answer;
  /** From the browser's first byte to the last of the answer: so also what waited for its turn in a process that was blocked. */
  readonly took: number;
  /** When the browser had the answer, on the test's clock. */
  readonly at: number;
}

export interface Person {
  readonly browser: Browser;
  readonly user: string;
  key: Key;
}

export type FaultSite = Awaited<ReturnType<typeof openSite>>;

/** @param storeTimeout In seconds; the default is the guard's own. */
export async function openSite(store: Store, storeTimeout = DEADLINE / 1000) {
  const site = await serve({
    // Every request asks the store; limits are far away.
    options: { store, storeTimeout, secret: "a secret of the faults", policy: { warnAfter: 3000, expireAfter: 3600 } },
  });
  let users = 0;

  async function timed(send: () => Promise<Answer>): Promise<Timed> {
    const read = stopwatch();
    const answer = await send();
    return { answer, took: read(), at: performance.now() };
  }

  const newUser = (): string => `user-${++users}`;

  return {
    site,
    newUser,
    /** Somebody who has logged in. */
    async person(): Promise<Person> {
      const [browser, user] = [site.browser(), newUser()];
      await patiently(() => timed(() => browser.login(user)));
      return { browser, user, key: await keyOf(site.blobs, user) };
    },
    page: async ({ browser }: Pick<Person, "browser">) => timed(() => browser.page()),
    /** A background request, which leaves cookie and session of express-session as they are, also after an end. */
    peep: async ({ browser }: Pick<Person, "browser">) => timed(() => browser.fetch()),
    ping: async ({ browser }: Pick<Person, "browser">) => timed(() => browser.ping({ idleFor: 0 })),
    /** The package's own route. */
    logout: async ({ browser }: Pick<Person, "browser">) =>
      timed(() => browser.send("POST", "/session-security/logout", JSON_OF_THIS_SITE, "{}")),
    /** The application's own route, which destroys the session of express-session. */
    leave: async ({ browser }: Pick<Person, "browser">) =>
      timed(() => browser.send("POST", "/logout", FORM_OF_THIS_SITE, "")),
    login: async (browser: Browser, user: string) =>
      timed(() => browser.send("POST", "/login", FORM_OF_THIS_SITE, `who=${user}`)),
    [Symbol.asyncDispose]: async () => site[Symbol.asyncDispose](),
  };
}

/** Asks again while the answer is 503. For what is not measured: on a busy machine a store in good health can be late, too. */
export async function patiently(ask: () => Promise<Timed>): Promise<Timed> {
  let timed: Timed | undefined;
  await eventually("the store answers", async () => {
    timed = await ask();
    return timed.answer.status !== 503;
  });
  return timed!;
}

const JSON_OF_THIS_SITE = { "content-type": "application/json", "sec-fetch-site": "same-origin" };
const FORM_OF_THIS_SITE = {
  accept: "text/html",
  "content-type": "application/x-www-form-urlencoded",
  "sec-fetch-site": "same-origin",
};

/** The record of a user's one session, as its marker names it. */
async function keyOf(blobs: { all(done: (error: unknown, all: unknown) => void): void }, user: string): Promise<Key> {
  const all = await new Promise<object>((resolve) => blobs.all((_, found) => resolve(found as object)));
  for (const blob of Object.values(all) as Record<string, unknown>[]) {
    const marker = readMarker(blob["_session_security"]);
    if (marker !== undefined && "id" in marker && marker.user === user) return marker;
  }
  throw new Error(`${user} has no session`);
}
