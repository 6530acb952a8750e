/** What a page goes through: every status meets every event, played on the real monitor with ports of our own. */
import { createMonitor, type Monitor } from "../../src/client/index.ts";
import type { PageEvent } from "../../src/client/ports.ts";
import { ENDED_HEADER, type AliveAnswer, type PingAnswer } from "../../src/core/wire.ts";
import { manualClock } from "../../src/testing/manual-clock.ts";

/** Of the session when the page comes, in seconds. */
const AGE = 1000;
const LIMITS = { warnAfter: 540, expireAfter: 600, session: "s", user: "u" };

interface Kit {
  readonly monitor: Monitor;
  readonly clock: ReturnType<typeof manualClock>;
  /** What the server says from now on; undefined: nothing. */
  answer: PingAnswer | undefined;
  asked: number;
  covered: boolean;
  happen(what: PageEvent): void;
  hear(message: unknown): void;
  input(): void;
}

const alive = (idleFor: number): AliveAnswer => ({ ...LIMITS, idleFor, age: AGE });

/** Everything that has been promised has settled: nothing here waits for the network or a timer. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

function page(lock: boolean): Kit {
  const clock = manualClock();
  let happen: Kit["happen"] = () => {};
  let hear: Kit["hear"] = () => {};
  let input = (_deliberate: boolean): void => {};
  const kit: Kit = {
    clock,
    answer: undefined,
    asked: 0,
    covered: false,
    happen: (what) => happen(what),
    hear: (message) => hear(message),
    input: () => input(true),
    monitor: createMonitor({
      lock,
      onEnd: () => 0,
      curtain: (hidden) => (kit.covered = hidden),
      markup: { initial: alive(0), session: "s", user: "u", fresh: () => 0 },
      ports: {
        wall: () => 1.7e12 + clock.now(),
        monotonic: () => clock.now(),
        timer: (after, fire) => clock.timer(after, fire),
        send: async () => {
          kit.asked += 1;
          return kit.answer;
        },
        channel: (_name, heard) => {
          hear = heard;
          return { postMessage() {}, close() {} };
        },
        turn: async (_name, work) => work(),
        recall: () => undefined,
        remember() {},
        page: {
          visible: () => true,
          prerendering: () => false,
          watch: (watcher) => {
            happen = watcher;
            return () => {};
          },
          listen: (listener) => {
            input = listener;
            return () => {};
          },
        },
      },
    }),
  };
  return kit;
}

/** The ways to each status. */
const WAYS: Readonly<Record<string, () => Promise<Kit>>> = {
  off: async () => page(false),
  active: async () => started(false),
  warning: async () => {
    const kit = started(false);
    // Two seconds before the warning a page asks; the answer is that it is so.
    kit.answer = alive(538);
    kit.clock.advance(528_000);
    await settled();
    kit.answer = undefined;
    kit.clock.advance(7000);
    await settled();
    return kit;
  },
  unsure: async () => {
    const kit = started(false);
    kit.happen("restored");
    await settled();
    return kit;
  },
  ended: async () => ended(false),
  "ended, with lock": async () => ended(true),
};

function started(lock: boolean): Kit {
  const kit = page(lock);
  kit.monitor.start();
  kit.clock.advance(10_000);
  return kit;
}

async function ended(lock: boolean): Promise<Kit> {
  const kit = started(lock);
  await answered(kit, { ended: "idle" });
  kit.clock.advance(10_000);
  await settled();
  return kit;
}

async function answered(kit: Kit, answer: PingAnswer): Promise<void> {
  kit.answer = answer;
  await kit.monitor.check();
  kit.answer = undefined;
}

function until({ now, advance }: Kit["clock"], time: number): void {
  advance(Math.max(time - now(), 0));
}

function told(kit: Kit, late: number, answer: PingAnswer): void {
  const now = kit.clock.now();
  // A session as old as it is by now: a younger one is what was told before.
  const current = "ended" in answer ? answer : { ...answer, age: AGE + now / 1000 };
  kit.hear({ sent: 1.7e12 + now - late, answer: current, session: "s" });
}

/** In the order of the table. Without an answer nothing but the event itself decides. */
const EVENTS: readonly (readonly [event: string, happen: (kit: Kit) => unknown])[] = [
  ["`start()`", ({ monitor }) => monitor.start()],
  ["`warnAfter` has passed, by the last answer", ({ clock }) => until(clock, 541_000)],
  ["`expireAfter` has passed, by the last answer", ({ clock }) => until(clock, 601_000)],
  ["back from the back/forward cache", (kit) => kit.happen("restored")],
  [
    "a response with `session-ended`",
    ({ monitor }) => monitor.inspect({ headers: new Map([[ENDED_HEADER, "idle"]]) } as unknown as Response),
  ],
  ["“log out now”, without an answer", ({ monitor }) => void monitor.logout()],
  ["a person's input, without an answer", (kit) => kit.input()],
  ["shown again, after more than 5 s", (kit) => kit.happen("look")],
  ["the server: alive", (kit) => answered(kit, alive(0))],
  ["the server: alive, its warning has begun", (kit) => answered(kit, alive(550))],
  ["the server: `idle` (or another end)", (kit) => answered(kit, { ended: "idle" })],
  ["the server: `replaced`, somebody else is logged in", (kit) => answered(kit, { ended: "replaced" })],
  ["another tab, within 5 s: alive", (kit) => told(kit, 100, alive(0))],
  ["another tab, within 5 s: `idle` (or another end)", (kit) => told(kit, 100, { ended: "idle" })],
  ["another tab, later, or of something else", (kit) => told(kit, 6000, alive(0))],
  ["`stop()`", ({ monitor }) => monitor.stop()],
];

export interface Transition {
  readonly from: string;
  readonly event: string;
  readonly to: string;
  readonly asks: boolean;
}

export const STATUSES = Object.keys(WAYS);

export async function transitions(): Promise<Transition[]> {
  const all: Transition[] = [];
  for (const [event, happen] of EVENTS) {
    for (const [from, way] of Object.entries(WAYS)) {
      const kit = await way();
      kit.asked = 0;
      // Not awaited: what waits for an answer that does not come would wait for ever.
      void happen(kit);
      await settled();
      const { status } = kit.monitor.state;
      const hidden = status === "unsure" || status === "ended";
      if (kit.covered !== hidden) throw new Error(`${from} -> ${status}: covered is ${kit.covered}`);
      all.push({ from, event, to: status, asks: kit.asked > 0 });
    }
  }
  return all;
}
