/**
 * The code made worse on purpose, one defect at a time, where it meets the world: each must be caught. Those that say
 * `original` are the ten of django-session-security, as far as they break a promise; `peer` names what other packages do.
 */
import type { Ports } from "../../src/client/index.ts";
import type { Stand, Store } from "../../src/server/index.ts";
import type { PingAnswer } from "../../src/core/wire.ts";
import type { Variant } from "./world/world.ts";

export interface Broken {
  readonly name: string;
  readonly variant: Variant;
  /** Scheduler steps within which it must be caught. */
  readonly within: number;
}

function worse(store: Store, change: Partial<Store>): Store {
  return {
    open: async (...args) => store.open(...args),
    touch: async (...args) => store.touch(...args),
    end: async (...args) => store.end(...args),
    list: async (...args) => store.list(...args),
    endAll: async (...args) => store.endAll(...args),
    all: () => store.all(),
    peek: async (...args) => store.peek(...args),
    due: async (...args) => store.due(...args),
    settle: async (...args) => store.settle(...args),
    ...change,
  };
}

/** Answers of the server pass `change` on their way to the page. */
function answers(change: (answer: PingAnswer | undefined, last: PingAnswer | undefined) => unknown): Variant {
  return {
    ports: (ports) => {
      let last: PingAnswer | undefined;
      return {
        ...ports,
        send: async (...args) => {
          const answer = (await ports.send(...args)) as PingAnswer | undefined;
          const changed = change(answer, last);
          if (answer !== undefined && !("ended" in answer)) last = answer;
          return changed;
        },
      };
    },
  };
}

function page(change: (ports: Ports) => Partial<Ports["page"]>): Variant {
  return { ports: (ports) => ({ ...ports, page: { ...ports.page, ...change(ports) } }) };
}

const alive = (answer: PingAnswer | undefined): answer is Exclude<PingAnswer, { ended: unknown }> =>
  answer !== undefined && !("ended" in answer);

export const variants: readonly Broken[] = [
  {
    name: "original 1: a concurrent request erases accepted activity",
    variant: {
      store: (store) => {
        let reports = 0;
        return worse(store, {
          async touch(key, touch) {
            if (touch.idleFor === undefined || ++reports % 3 !== 0) return store.touch(key, touch);
            const stand = await store.touch(key, { ...touch, how: "read" });
            return "ended" in stand ? stand : { ...stand, idleFor: Math.min(stand.idleFor, touch.idleFor) };
          },
        });
      },
    },
    within: 50_000,
  },
  {
    name: "original 2: a ping without idleFor extends",
    variant: {
      store: (store) =>
        worse(store, {
          touch: async (key, touch) =>
            store.touch(key, touch.how === "report" ? { ...touch, idleFor: touch.idleFor ?? 0 } : touch),
        }),
    },
    within: 50_000,
  },
  {
    name: "original 2, peers better-auth and Auth.js: polling extends",
    variant: {
      store: (store) =>
        worse(store, {
          touch: async (key, touch) => store.touch(key, touch.how === "read" ? { ...touch, how: "person" } : touch),
        }),
    },
    within: 50_000,
  },
  {
    name: "original 3: summer time comes",
    variant: {
      store: (store, time) => {
        let done = false;
        return worse(store, {
          async touch(key, touch): Promise<Stand> {
            if (done || time.now < 60_000) return store.touch(key, touch);
            done = true;
            await store.end(key, "idle");
            return store.touch(key, touch);
          },
        });
      },
    },
    within: 50_000,
  },
  {
    name: "original 4: after a jump of the clock the page is left without asking",
    variant: {
      ports: (ports) => {
        let ahead = ports.wall() - ports.monotonic();
        return {
          ...ports,
          wall() {
            const now = ports.wall() - ports.monotonic();
            if (now - ahead > 60_000) ports.page.leave(undefined);
            ahead = now;
            return ports.wall();
          },
        };
      },
    },
    within: 100_000,
  },
  {
    name: "original 5: the warning hides although the server heard nothing",
    variant: answers((answer, last) => answer ?? (alive(last) ? { ...last, idleFor: 0 } : undefined)),
    within: 100_000,
  },
  {
    name: "original 6: tabs do not hear of each other",
    variant: {
      ports: (ports) => ({ ...ports, channel: () => undefined }),
      settings: { tabs: 4, pollEvery: 60_000 },
      trouble: (world) => {
        const logOut = (): void => {
          const visible = world.browsers[0]!.tabs.find((tab) => tab.visible);
          visible?.load({ path: "/logout", method: "POST", byPerson: true });
          world.time.after(120_000, logOut);
        };
        world.time.after(60_000, logOut);
      },
    },
    within: 200_000,
  },
  {
    name: "original 6: input in a tab that is closed is lost",
    variant: page(({ page: { watch } }) => ({
      watch: (happened) =>
        watch((what) => {
          if (what !== "leave") happened(what);
        }),
    })),
    within: 50_000,
  },
  {
    name: "original 7: no warning and no end in the page",
    variant: { ports: (ports) => ({ ...ports, timer: () => () => {} }) },
    within: 50_000,
  },
  {
    name: "original 8: the countdown shows more than is left",
    variant: answers((answer) => (alive(answer) ? { ...answer, expireAfter: answer.expireAfter + 5 } : answer)),
    within: 200_000,
  },
  {
    name: "original 9, peer @ng-idle: some input is not seen",
    variant: page(({ page: { listen } }) => ({
      listen: (input) => {
        let seen = 0;
        return listen((deliberate) => {
          if (++seen % 3 === 0) input(deliberate);
        });
      },
    })),
    within: 100_000,
  },
  {
    name: "original 10: the page is told the default limits",
    variant: answers((answer) => (alive(answer) ? { ...answer, warnAfter: 540, expireAfter: 600 } : answer)),
    within: 50_000,
  },
  {
    name: "peer react-idle-timer: a click on a download stops it for good",
    variant: {
      ports: (ports) => {
        let left = false;
        const { watch } = ports.page;
        return {
          ...ports,
          timer: (after, fire) => ports.timer(after, () => left || fire()),
          page: {
            ...ports.page,
            watch: (happened) =>
              watch((what) => {
                if (what === "leave") left = true;
                else if (!left) happened(what);
              }),
          },
        };
      },
    },
    within: 100_000,
  },
  {
    name: "peer react-idle-timer: a frozen tab keeps the others from being covered",
    variant: {
      ports: (ports, { browser }) => ({
        ...ports,
        page: {
          ...ports.page,
          cover: (hidden) => {
            if (!hidden || !browser.tabs.some(({ frozen }) => frozen)) ports.page.cover(hidden);
          },
        },
      }),
    },
    within: 300_000,
  },
  {
    name: "peers idle-session-timeout and bn-ng-idle: sleep is not seen",
    variant: { ports: (ports) => ({ ...ports, wall: () => 1.7e12 + ports.monotonic() }) },
    within: 300_000,
  },
  {
    name: "peers HMRC and ONS: an end is taken for an extension",
    variant: answers((answer, last) =>
      answer !== undefined && "ended" in answer && alive(last) ? { ...last, idleFor: 0 } : answer,
    ),
    within: 100_000,
  },
  {
    name: "peers express-session and @fastify/session: an ended session is resurrected",
    variant: {
      store: (store) => {
        const names = new Map<string, string>();
        return worse(store, {
          async touch(key, touch) {
            const stand = await store.touch({ ...key, id: names.get(key.id) ?? key.id }, touch);
            if (!("ended" in stand)) return stand;
            const id = `${names.get(key.id) ?? key.id}+`;
            names.set(key.id, id);
            return (await store.open({ ...key, id }, touch.limits, { age: 0, note: {}, within: 500 })) as Stand;
          },
        });
      },
    },
    within: 50_000,
  },
  {
    name: "peers iron-session and cookie-session: a logout ends nothing on the server",
    variant: { store: (store) => worse(store, { end: async () => true }) },
    within: 500_000,
  },
  {
    name: "peers koa-session and connect-pg-simple: each server's own clock decides",
    variant: {
      store: (store) =>
        worse(store, {
          touch: async (key, touch) =>
            store.touch(key, touch.idleFor === undefined ? touch : { ...touch, idleFor: touch.idleFor - 5000 }),
        }),
    },
    within: 100_000,
  },
  {
    name: "peer ASP.NET: it slides only past half-way",
    variant: {
      store: (store) =>
        worse(store, {
          async touch(key, touch) {
            const stand = await store.touch(key, { ...touch, how: "read" });
            if ("ended" in stand || stand.idleFor < stand.limits.idle / 2) return stand;
            return store.touch(key, touch);
          },
        }),
    },
    within: 50_000,
  },
  {
    name: "peers connect-redis and its clients: no deadline for the store",
    variant: { options: { storeTimeout: 30 } },
    within: 300_000,
  },
  {
    name: "the marker is written at the first authenticated request",
    variant: { lateMarker: true, options: { adoptUnmarked: true }, settings: { remembers: false } },
    within: 1_000_000,
  },
  {
    name: "remember-me cookies and providers log in again after an end",
    variant: { options: { credentialRequired: false }, settings: { remembers: true } },
    within: 50_000,
  },
  {
    name: "whatever a POST logs in has shown a credential",
    variant: { postIsCredential: true, settings: { remembers: true } },
    within: 100_000,
  },
  {
    name: "a page that should lock is loaded again at its end",
    variant: { options: { monitor: { onEnd: "reload" } }, settings: { onEnd: "lock", extendOn: "input" } },
    within: 50_000,
  },
  {
    name: "a locked page learns of no login",
    variant: {
      ports: (ports) => {
        let ended: PingAnswer | undefined;
        return {
          ...ports,
          channel: (name, heard) =>
            ports.channel(name, (message) => {
              if (ended === undefined) heard(message);
            }),
          send: async (...args) => {
            const answer = (await ports.send(...args)) as PingAnswer | undefined;
            if (answer !== undefined && "ended" in answer) ended = answer;
            return ended ?? answer;
          },
        };
      },
      settings: { onEnd: "lock" },
    },
    within: 200_000,
  },
  {
    name: "a locked page is shown to the next user, too",
    variant: {
      ports: (ports) => {
        let user: string | undefined;
        return {
          ...ports,
          send: async (url, body, keepalive) => {
            const ping = JSON.parse(body) as { user?: string };
            user ??= ping.user;
            const answer = (await ports.send(
              url,
              JSON.stringify({ ...ping, user: undefined }),
              keepalive,
            )) as PingAnswer;
            return alive(answer) ? { ...answer, user } : answer;
          },
        };
      },
      settings: { onEnd: "lock" },
    },
    within: 500_000,
  },
  {
    name: "a touch that was given up moves activity later",
    variant: {
      store: (store) => worse(store, { touch: async (key, touch) => store.touch(key, { ...touch, within: 500 }) }),
    },
    within: 200_000,
  },
  {
    name: "a lock without time limit",
    variant: {
      ports: (ports, each) => ({
        ...ports,
        turn: async (_name, work) =>
          new Promise<void>((resolve) => {
            each.browser.locks.request(each, (release) => {
              void work().then(() => {
                release();
                resolve();
              });
            });
          }),
      }),
    },
    within: 500_000,
  },
  {
    name: "messages between tabs without the time they were sent",
    variant: {
      ports: (ports) => ({
        ...ports,
        channel: (name, heard) =>
          ports.channel(name, (message) =>
            heard(typeof message === "object" ? { ...message, sent: ports.wall() } : message),
          ),
      }),
      settings: { policy: { warnAfter: 40, expireAfter: 60 }, tabs: 4 },
      trouble: ({ browsers, random, time }) => {
        const strike = (): void => {
          for (const browser of browsers) {
            browser.channelFaults = 0.8;
            browser.net.up = !browser.net.up;
          }
          time.after(random.between(10_000, 90_000), strike);
        };
        strike();
      },
    },
    within: 500_000,
  },
  {
    name: "a user's tag for each session",
    variant: answers((answer) => (alive(answer) ? { ...answer, user: answer.session } : answer)),
    within: 100_000,
  },
];
