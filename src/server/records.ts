/** The way to the store: a deadline on every call, one kind of error, and every end reported and forgotten here. */
import { StoreError } from "../core/errors.ts";
import type { EndReason } from "../core/judge.ts";
import { limitsOf } from "../core/policy.ts";
import type { AliveAnswer } from "../core/wire.ts";
import { withDeadline } from "./deadline.ts";
import { createEmitter, type EndEvent } from "./events.ts";
import type { Resolved } from "./options.ts";
import { createOwedEnds } from "./owed-ends.ts";
import { createOutage } from "./outage.ts";
import { createPollers, type Poller } from "./pollers.ts";
import { createRecent } from "./recent.ts";
import { createReporter } from "./reporter.ts";
import { createTags } from "./secrets.ts";
import type { EndedEntry, Key, Live, Speaker, Stand, Store } from "./store.ts";
import { createSubscription } from "./subscription.ts";
import { createWatch, type Watching } from "./watch.ts";

/** The engine's clock and timers, replaced in tests. Milliseconds. */
export interface EnginePorts {
  /** Monotonic. */
  now(): number;
  /** A timer that does not keep the process alive; answers the way to cancel it. */
  timer(after: number, fire: () => void): () => void;
}

export const realPorts: EnginePorts = {
  now: () => performance.now(),
  timer(after, fire) {
    const timer = setTimeout(fire, after);
    (timer as { unref?: () => void }).unref?.();
    return () => clearTimeout(timer);
  },
};

/** Beyond so many, who has taken an end hears of it once more. */
const REFUSED = 10_000;

/** Passed where the record's own limits shall stand: nothing is tighter by it. */
const AS_STORED = { idle: Number.MAX_SAFE_INTEGER };

export type Records = ReturnType<typeof createRecords>;

export function createRecords<Req>(options: Resolved<Req>, ports: EnginePorts) {
  const { storeTimeout, onStoreFailure, reportOnly } = options;
  const tags = createTags(options.secrets);
  const events = createEmitter(options.log);
  const recent = createRecent(options.touchEvery, ports.now);
  const outage = onStoreFailure === "allow" ? createOutage(ports.now) : undefined;
  const pollers = createPollers({ now: ports.now, found: (poller) => void tellPoller(poller) });
  const watch = createWatch({ peek: async (keys) => ask("peek", (store) => store.peek(keys)), spares, ...ports });
  const subscription = createSubscription({ subscribe, told: heard, began: watch.refresh, timer: ports.timer });
  const reporter = createReporter({
    due: async (most, lease) => ask("due", (store) => store.due(most, lease)),
    settle: async (entries) => ask("settle", (store) => store.settle(entries.map(({ key }) => key))),
    report,
    timer: ports.timer,
  });

  if (options.store.advice !== undefined) {
    // Not waited for, and a store that is away says so elsewhere.
    ask("advice", async (store) => store.advice!()).then(
      (sentences) => sentences.forEach((sentence) => options.log(sentence)),
      () => {},
    );
  }

  /** Who has taken an end already that somebody else has refused: in this process it is told once to each. */
  const refused = new Map<string, Set<unknown>>();
  const owed = createOwedEnds({ end, timer: ports.timer });

  async function ask<T>(operation: keyof Store, call: (store: Store) => Promise<T>): Promise<T> {
    try {
      // A store that throws instead of rejecting is away all the same.
      const work = (async () => call(options.store))();
      return await withDeadline(work, storeTimeout, operation, ports.timer);
    } catch (error) {
      void events.emit("storeFailure", { operation, error: error as StoreError });
      throw error;
    }
  }

  /** Without a deadline: nobody waits for it. */
  async function subscribe(told: typeof heard): Promise<() => Promise<void>> {
    try {
      return await options.store.subscribe!(told);
    } catch (error) {
      const failure = new StoreError("store", `the store failed at "subscribe"`, { cause: error });
      void events.emit("storeFailure", { operation: "subscribe", error: failure });
      throw failure;
    }
  }

  async function report({ key, reason, age, idleFor, endedFor, note }: EndedEntry): Promise<boolean> {
    const session = await tags.session(key.id);
    const taken = refused.get(session) ?? new Set();
    const event: EndEvent = {
      // One end per session: the tag names it, the same whoever reports it and however often.
      id: session,
      user: key.user,
      session,
      reason,
      age: age / 1000,
      idleFor: idleFor / 1000,
      endedFor: endedFor / 1000,
      note,
      ...(reportOnly && byTime(reason) ? { reportOnly: true } : {}),
    };
    const all = await events.emit("end", event, taken);
    refused.delete(session);
    if (!all && refused.size < REFUSED) refused.set(session, taken);
    return all;
  }

  async function tellPoller({ key, route, times, idleFor }: Poller): Promise<void> {
    const session = await tags.session(key.id);
    await events.emit("poller", { user: key.user, session, route, times, idleFor: idleFor / 1000 });
  }

  async function end(key: Key, reason: EndReason, notice?: string): Promise<boolean> {
    const ended = await ask("end", (store) => store.end(key, reason, notice));
    over(key, reason);
    return ended;
  }

  /** A session is known to be over: nothing in this process goes on as if it were not. */
  function heard(key: Key, reason: EndReason): void {
    recent.drop(key);
    outage?.drop(key);
    watch.ended(key, reason);
  }

  /** Report-only mode closes no connection of what time alone has ended. */
  function spares(reason: EndReason): boolean {
    return reportOnly && byTime(reason);
  }

  /** It is over by what this process did or found, so that this one reports it. */
  function over(key: Key, reason: EndReason): void {
    heard(key, reason);
    reporter.kick();
  }

  return {
    tags,
    events,
    recent,
    ask,
    over,
    pollers,
    now: ports.now,

    async touch(key: Key, how: Speaker, idleFor?: number): Promise<Stand> {
      const reason = owed.of(key);
      if (reason !== undefined) return { ended: reason };
      // With `policyFor` the limits were fixed when the session began; else a deployment's shorter policy binds at once.
      const limits = options.policyFor === undefined ? limitsOf(options.policy) : AS_STORED;
      try {
        const stand = await ask("touch", (store) => store.touch(key, { how, idleFor, limits, within: storeTimeout }));
        if ("ended" in stand) over(key, stand.ended);
        else outage?.seen(key, stand);
        return stand;
      } catch (error) {
        const known = outage?.touch(key, how, idleFor);
        // Deny by default: without the store only what this process knows by itself, and only where that was asked for.
        if (known === undefined) throw error;
        return known;
      }
    },

    end,

    /** The same for an end that cannot be taken back: should the store be away, it holds here and is tried again. */
    async endForGood(key: Key, reason: EndReason): Promise<boolean> {
      try {
        return await end(key, reason);
      } catch (error) {
        owed.owe(key, reason);
        over(key, reason);
        throw error;
      }
    },

    /** How a live session stands, in the words of the wire. */
    async answerOf(key: Key, { idleFor, age, limits }: Live): Promise<AliveAnswer> {
      const { idle, absolute, warn = idle * 0.9 } = limits;
      return {
        idleFor: idleFor / 1000,
        age: age / 1000,
        warnAfter: warn / 1000,
        expireAfter: idle / 1000,
        ...(absolute === undefined ? {} : { absoluteTimeout: absolute / 1000 }),
        session: await tags.session(key.id),
        user: await tags.user(key.user),
      };
    },

    /** The one clock of all servers, where the store has one. Milliseconds since 1970. @throws StoreError */
    async time(): Promise<number> {
      return options.store.time === undefined ? Date.now() : ask("time", (store) => store.time!());
    },

    watch(key: Key): Watching {
      if (options.store.subscribe !== undefined) subscription.start();
      return watch.signal(key);
    },

    async close(): Promise<void> {
      reporter.stop();
      watch.stop();
      owed.stop();
      // A store that hangs must not keep a process from stopping.
      await withDeadline(subscription.stop(), storeTimeout, "subscribe", ports.timer).catch(() => {});
      await options.store.close?.();
    },
  };
}

/** Report-only mode lets pass what time alone has ended; what somebody has ended stays ended. */
export function byTime(reason: EndReason): boolean {
  return reason === "idle" || reason === "absolute" || reason === "unknown";
}
