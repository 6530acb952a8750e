/**
 * Tabs, a network, a server and people, all at random: after every step each tab must keep what DESIGN promises of it.
 * A failure names its seed; put it first in `SEEDS` to see it again.
 */
import { beforeAll, expect, test, vi } from "vitest";
import type { PageEvent, PageMonitorOptions } from "../../src/client/index.ts";
import type { AliveAnswer } from "../../src/core/wire.ts";
import { fakeBrowser, settled, type Tab } from "./fake-browser.ts";

const SEEDS = Array.from({ length: Number(process.env["RANDOM_SEEDS"] ?? 40) }, (_, seed) => seed + 1);
const STEPS = 150;
/** What a page may show before its first answer (client/facts), and what two rounded clocks may differ by. */
const UNKNOWN_FOR = 10_000;
const TOLERANCE = 250;

/** Numerical Recipes' generator: the same numbers for the same seed, everywhere. */
function randomNumbers(seed: number) {
  let state = seed;
  const random = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  for (let i = 0; i < 10; i++) random();
  return { random, pick: <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]! };
}

async function live(seed: number): Promise<void> {
  const { random, pick } = randomNumbers(seed);
  const policy = pick([
    { warnAfter: 540, expireAfter: 600 },
    { warnAfter: 20, expireAfter: 40 },
    { warnAfter: 540, expireAfter: 600, absoluteTimeout: 900 },
    { warnAfter: 5, expireAfter: 60, absoluteTimeout: 61 },
    { warnAfter: 1, expireAfter: 10 },
    { warnAfter: 2_000_000, expireAfter: 3_000_000 },
  ]);
  const browser = fakeBrowser(policy);
  const { time, session } = browser;
  const real = (): number => time.now() + browser.slept;
  browser.channelDelay = pick([0, 3]);
  browser.hasLocks = random() < 0.8;

  /** Alive answers that reached this browser. */
  const alive: { sent: number; limit: number; user: string }[] = [];
  const history: string[] = [];
  let skew = 0;

  interface Life {
    tab: Tab;
    options: PageMonitorOptions;
    user: string | undefined;
    begun: number;
    doubted: number;
    loggingOut: boolean;
    ended: boolean;
    stopped: boolean;
    holds: (() => void)[];
  }
  const lives: Life[] = [];

  const open = (): void => {
    const own = random() < 0.3;
    const cached = random() < 0.2;
    const onEnd: PageMonitorOptions["onEnd"] = own
      ? pick([
          () => undefined,
          () => acts["stop"]!(life),
          () => {
            // Without a login it would end and start for ever, by the application's own wish.
            if (session.ended === undefined) acts["start"]!(life);
          },
          () => boom(),
        ])
      : pick(["reload", "redirect", "lock"] as const);
    const boom = (): never => {
      throw new Error("the application's own");
    };
    const life: Life = {
      tab: undefined as unknown as Tab,
      options: {},
      user: session.user,
      begun: real(),
      doubted: cached ? real() : -Infinity,
      loggingOut: false,
      ended: false,
      stopped: false,
      holds: [],
    };
    life.options = { onEnd, extendOn: pick(["input", "activity", "confirm"] as const) };
    const options: PageMonitorOptions = {
      ...life.options,
      ports: { wall: () => real() + skew + 1.7e12 },
    };
    if (random() < 0.3) options.initial = undefined;
    const standing = browser.standing();
    if (!("initial" in options) && !cached && session.ended === undefined) note(real() - 1, standing);
    else options.initial = undefined;
    life.tab = browser.page(options, cached ? { fresh: () => undefined } : {});
    lives.push(life);
    history.push(`open ${lives.length - 1} ${String(onEnd)} cached=${cached}`);
  };

  const note = (sent: number, { idleFor, expireAfter, age, absoluteTimeout = Infinity, user }: AliveAnswer): void => {
    alive.push({ sent, limit: sent + Math.min(expireAfter - idleFor, absoluteTimeout - age) * 1000, user });
  };

  browser.answer = (request, path, sent) => {
    const answer = browser.serve(path, request);
    if (!("ended" in answer)) note(sent + browser.slept, answer);
    return garbage ?? answer;
  };
  let garbage: unknown;

  const check = (step: string): void => {
    for (const [index, life] of lives.entries()) {
      const { tab } = life;
      const { status } = tab.monitor.state;
      const context = `seed ${seed}, tab ${index} (${String(life.options.onEnd)}) after ${step}\n${history.slice(-25).join("\n")}`;
      expect(tab.covered, context).toBe(status === "unsure" || status === "ended");
      if (status === "off" || life.stopped) continue;
      if (life.ended) expect(status, `revived: ${context}`).toBe("ended");
      life.ended = status === "ended" && typeof life.options.onEnd === "string" && life.options.onEnd !== "lock";
      if (tab.covered) {
        if (status === "ended") life.loggingOut = false;
        continue;
      }
      expect(life.loggingOut, `uncovered during a logout: ${context}`).toBe(false);
      const shown = alive.filter(
        ({ user, sent }) => (life.user === undefined || user === life.user) && sent >= life.doubted - 1,
      );
      const until = Math.max(
        life.doubted > life.begun - 1 ? -Infinity : life.begun + UNKNOWN_FOR,
        ...shown.map(({ limit }) => limit),
      );
      expect(real(), `shown too long: ${context}`).toBeLessThan(until + TOLERANCE);
    }
  };

  const anew = (life: Life): void => {
    // Whose page it is then, the server's first answer says.
    Object.assign(life, {
      begun: real(),
      doubted: -Infinity,
      user: undefined,
      ended: false,
      loggingOut: false,
      stopped: false,
    });
  };
  const doubted = (life: Life): void => {
    life.doubted = real();
  };
  const wait = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0;) {
      const part = Math.min(left, left > 60_000 ? 1000 : 100);
      time.advance(part);
      await settled();
      left -= part;
    }
  };

  const acts: Record<string, (life: Life) => unknown> = {
    input: ({ tab }) => tab.input(random() < 0.7),
    wait: () => wait(random() * 3000),
    "wait long": () => wait(random() * 120_000),
    "wait very long": () => wait(random() * 700_000),
    sleep: () => browser.sleep(random() * pick([10, 700])),
    "clock back": () => (skew -= random() * 5000),
    "clock on": () => {
      skew += random() * 5000;
    },
    look: ({ tab }) => tab.happen("look"),
    leave: ({ tab }) => tab.happen(pick<PageEvent>(["leave", "leave", "look"])),
    hide: ({ tab }) => {
      tab.visible = !tab.visible;
      tab.happen(tab.visible ? "look" : "leave");
    },
    restored: (life) => {
      if (life.stopped) return;
      doubted(life);
      life.tab.happen("restored");
    },
    inspect: (life) => {
      doubted(life);
      life.tab.monitor.inspect(new Response("{}", { headers: { "session-ended": "idle" } }));
    },
    check: ({ tab }) => void tab.monitor.check(),
    extend: ({ tab }) => void tab.monitor.extend(),
    hold: ({ tab, holds }) => holds.push(tab.monitor.hold({ atMost: random() * 400 })),
    release: ({ holds }) => holds.pop()?.(),
    logout: (life) => {
      if (random() < 0.7) return;
      life.loggingOut = !life.stopped && life.tab.monitor.state.status !== "off";
      void life.tab.monitor.logout();
    },
    stop: (life) => {
      life.tab.monitor.stop();
      Object.assign(life, { stopped: true, ended: false, loggingOut: false });
    },
    start: (life) => {
      if (/ended|off/.test(life.tab.monitor.state.status)) anew(life);
      life.tab.monitor.start();
    },
    network: () => {
      browser.online = random() < 0.6;
      browser.latency = pick([0, 20, 300, 1500, 6000]);
      garbage = pick([undefined, undefined, null, "<html>", { ended: "For some reason" }, { idleFor: NaN }]);
    },
    "network well": () => {
      browser.online = true;
      browser.latency = pick([0, 20, 300]);
      garbage = undefined;
    },
    revoke: () => {
      if (random() < 0.5) session.ended ??= "revoked";
    },
    login: () => {
      if (session.ended === undefined && random() < 0.7) return;
      Object.assign(session, {
        ended: undefined,
        tag: `s${Math.floor(random() * 1e6)}`,
        user: pick(["u1", "u1", "u1", "u2"]),
        active: real(),
        began: real(),
      });
      open();
    },
    anonymous: () => browser.post(undefined),
    hostile: () => {
      for (let i = 0; i < 50; i++) {
        browser.post(
          pick([
            undefined,
            { sent: real() + 0.7e12, session: session.tag, answer: browser.standing() },
            { sent: real() + 1.7e12, session: "s0", answer: { ended: "idle" } },
          ]),
        );
      }
    },
    // So that the session lives on now and then, whatever else happens.
    "other device": () => {
      if (session.ended === undefined) session.active = real();
    },
  };
  const names = Object.keys(acts);

  open();
  open();
  for (let step = 0; step < STEPS; step++) {
    const name = pick(names);
    const life = pick(lives);
    history.push(`${time.now() - 1_000_000}+${browser.slept}: ${name} ${lives.indexOf(life)}`);
    const before = { pings: browser.pings.length, at: time.now() };
    await acts[name]!(life);
    // A step that only the timers see takes no time here.
    for (const { tab } of lives) if (name === "sleep" || name.startsWith("clock")) tab.happen("look");
    await settled();
    const minutes = 1 + (time.now() - before.at) / 60_000;
    const pinged = browser.pings.length - before.pings;
    // Input is reported within half of `warnAfter`, however short.
    const most = (policy.warnAfter < 20 ? 200 : 30) * lives.length * minutes;
    expect(pinged, `seed ${seed}: a flood after ${name}\n${history.slice(-25).join("\n")}`).toBeLessThan(most);
    check(name);
    if (step % 30 === 29 || lives.length > 8) {
      // The server answers and says active: everybody sees it.
      acts["network well"]!(life);
      Object.assign(session, { active: real() });
      for (const each of lives) each.holds.splice(0).forEach((release) => release());
      await wait(Math.min(45_000, policy.expireAfter * 300));
      acts["other device"]!(life);
      await wait(Math.min(45_000, policy.expireAfter * 300));
      check("quiet");
      if (session.ended === undefined)
        for (const [index, { tab, user, loggingOut }] of lives.entries()) {
          if ((user !== undefined && user !== session.user) || loggingOut || policy.expireAfter < 100) continue;
          expect(
            tab.monitor.state.status,
            `seed ${seed}: tab ${index} is covered for ever\n${history.slice(-25).join("\n")}`,
          ).not.toBe("unsure");
        }
      for (const { tab } of lives.splice(2)) tab.monitor.stop();
    }
  }
  for (const { tab } of lives) tab.monitor.stop();
}

beforeAll(() => {
  vi.stubGlobal("reportError", () => {});
  return () => vi.unstubAllGlobals();
});

test.each(SEEDS)("whatever happens, in whatever order, tabs keep their promises (seed %d)", live, 60_000);
