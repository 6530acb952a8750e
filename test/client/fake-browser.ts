/** A browser of several tabs on one manual clock, and a small server. Everything that time does is a number. */
import {
  createPageMonitor,
  type PageMonitor,
  type PageMonitorOptions,
  type Page,
  type PageEvent,
  type Ports,
} from "../../src/client/index.ts";
import { manualClock } from "../../src/testing/manual-clock.ts";
import type { AliveAnswer, PingAnswer, PingRequest } from "../../src/core/wire.ts";

export const POLICY = { warnAfter: 540, expireAfter: 600 };

/** Milliseconds that a page's own request takes before its script runs. */
const FRESH = 1;

/** Lets everything run that waits for no time. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

export interface Tab {
  monitor: PageMonitor;
  readonly covered: boolean;
  readonly went: string[];
  readonly storage: Map<string, string>;
  visible: boolean;
  input(deliberate?: boolean): void;
  happen(what: PageEvent): void;
  /** Everything this tab ever showed, as "active", "warning 59", ... */
  readonly shown: string[];
}

export function fakeBrowser(policy: Partial<AliveAnswer> = POLICY) {
  const time = manualClock(1_000_000);
  const channels = new Set<{ name: string; heard(message: unknown): void; tab: object }>();
  const locks = new Map<string, Promise<void>>();
  const session = {
    began: time.now(),
    active: time.now(),
    ended: undefined as undefined | string,
    user: "u1",
    tag: "s1",
  };
  const world = {
    time,
    session,
    pings: [] as (PingRequest & { at: number; path: string; keepalive: boolean })[],
    messages: [] as unknown[],
    online: true,
    /** Milliseconds a ping needs, each way. */
    latency: 0,
    /** Answers something of its own instead, when it answers anything. */
    answer: undefined as undefined | ((request: PingRequest, path: string, sent: number) => unknown),
    channelDelay: 0,
    slept: 0,
    /** Milliseconds by which somebody has set the wall clock. */
    set: 0,
    hasLocks: true,

    /** How the session stands, as `head()` would write it. */
    standing(): AliveAnswer {
      const now = time.now() + world.slept;
      return {
        ...POLICY,
        ...policy,
        idleFor: (now - session.active) / 1000,
        age: (now - session.began) / 1000,
        session: session.tag,
        user: session.user,
      };
    },

    serve(path: string, request: PingRequest): PingAnswer {
      const now = time.now() + world.slept;
      const { expireAfter, absoluteTimeout = Infinity } = { ...POLICY, ...policy };
      if (now - session.active >= expireAfter * 1000) session.ended ??= "idle";
      if (now - session.began >= absoluteTimeout * 1000) session.ended ??= "absolute";
      if (path === "/logout") session.ended ??= "logout";
      if (session.ended !== undefined) return { ended: session.ended } as PingAnswer;
      if (request.user !== undefined && request.user !== session.user) return { ended: "replaced" };
      if (request.idleFor !== undefined) session.active = Math.max(session.active, now - request.idleFor * 1000);
      return world.standing();
    },

    /** Goes forward second by second, so that what waits for no time runs in between. */
    async pass(seconds: number): Promise<void> {
      for (let left = seconds * 1000; left > 0; left -= 100) {
        time.advance(Math.min(100, left));
        await settled();
      }
    },

    /** The machine sleeps: the wall clock goes on, nothing else does. */
    sleep(seconds: number): void {
      world.slept += seconds * 1000;
    },

    post(message: unknown, from?: object): void {
      world.messages.push(message);
      for (const other of channels) {
        const deliver = (): void => {
          if (channels.has(other)) other.heard(structuredClone(message));
        };
        if (other.tab === from) continue;
        if (world.channelDelay > 0) time.timer(world.channelDelay, deliver);
        else queueMicrotask(deliver);
      }
    },

    tab(options: PageMonitorOptions = {}, page: Partial<Page> = {}, storage = new Map<string, string>()): Tab {
      const me = {};
      const opened = time.now();
      const inputs = new Set<(deliberate: boolean) => void>();
      const watchers = new Set<(what: PageEvent) => void>();
      const ports: Ports = {
        wall: () => time.now() + world.slept + world.set + 1.7e12,
        monotonic: () => time.now() - opened,
        timer: time.timer,
        async send(url, body, keepalive) {
          const path = url.slice(url.lastIndexOf("/"));
          const request = JSON.parse(body) as PingRequest;
          const at = time.now();
          world.pings.push({ ...request, at, path, keepalive });
          const wait = (ms: number) => (ms > 0 ? new Promise<void>((done) => time.timer(ms, done)) : Promise.resolve());
          if (world.latency > 5000) return wait(5000).then(() => undefined);
          await wait(world.latency);
          if (!world.online) return undefined;
          const answer = world.answer ? world.answer(request, path, at) : world.serve(path, request);
          await wait(world.latency);
          return answer === undefined ? undefined : (JSON.parse(JSON.stringify(answer)) as unknown);
        },
        channel(name, heard) {
          const channel = { name, heard, tab: me };
          channels.add(channel);
          return { postMessage: (message) => world.post(message, me), close: () => void channels.delete(channel) };
        },
        async turn(name, work) {
          if (!world.hasLocks) return work();
          const before = locks.get(name) ?? Promise.resolve();
          const mine = before.then(() => undefined);
          let release = () => {};
          locks.set(name, new Promise((done) => (release = done)));
          await Promise.race([mine, new Promise<void>((done) => time.timer(2000, done))]);
          await work();
          // The real one lets messages that are on their way in first.
          if (world.channelDelay > 0) await new Promise<void>((done) => time.timer(world.channelDelay, done));
          release();
        },
        recall: (key) => storage.get(key),
        remember: (key, value) => void storage.set(key, value),
        page: {
          visible: () => tab.visible,
          fresh: () => FRESH,
          prerendering: () => false,
          watch(happened) {
            watchers.add(happened);
            return () => void watchers.delete(happened);
          },
          listen(input) {
            inputs.add(input);
            return () => void inputs.delete(input);
          },
          cover: (hidden) => (isCovered = hidden),
          leave: (url) => void tab.went.push(url ?? "reload"),
          here: () => "https://clinic.example/records?id=1#top",
          ...page,
        },
      };
      let isCovered = false;
      const tab: Tab = {
        monitor: createPageMonitor({ ...options, ports: { ...ports, ...options.ports } }),
        get covered() {
          return isCovered;
        },
        went: [],
        storage,
        visible: true,
        shown: [],
        input: (deliberate = true) => inputs.forEach((input) => input(deliberate)),
        happen: (what) => watchers.forEach((happened) => happened(what)),
      };
      tab.monitor.subscribe(() => {
        const { state } = tab.monitor;
        tab.shown.push(state.status === "warning" ? `warning ${state.remaining}` : state.status);
      });
      tab.monitor.start();
      return tab;
    },

    /** A page that came fresh, with what `head()` wrote. */
    page(options: PageMonitorOptions = {}, page: Partial<Page> = {}, storage?: Map<string, string>): Tab {
      const standing = world.standing();
      const initial = { ...standing, idleFor: Math.max(standing.idleFor - FRESH / 1000, 0) };
      return world.tab({ initial, session: initial.session, user: initial.user, ...options }, page, storage);
    },
  };
  return world;
}
