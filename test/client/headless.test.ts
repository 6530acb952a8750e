/** `createMonitor` on its own: what is done to a page is handed in, or is not done. */
import { expect, test } from "vitest";
import { createMonitor, createPageMonitor, type End, type MonitorOptions } from "../../src/client/index.ts";
import { manualClock } from "../../src/testing/manual-clock.ts";

const standing = { idleFor: 0, age: 0, warnAfter: 540, expireAfter: 600, session: "s1", user: "u1" };

function world(options: Partial<MonitorOptions> = {}) {
  const time = manualClock(1_000_000);
  const seen: unknown[] = [];
  let answer: unknown = standing;
  const monitor = createMonitor({
    curtain: (hidden) => seen.push(hidden ? "covered" : "uncovered"),
    onEnd: (end) => void seen.push(end),
    ...options,
    ports: {
      wall: () => time.now() + 1.7e12,
      monotonic: () => time.now(),
      timer: time.timer,
      send: () => Promise.resolve(answer),
      channel: () => undefined,
      turn: (_, work) => work(),
      recall: () => undefined,
      remember: () => undefined,
      page: { visible: () => true, prerendering: () => false, watch: () => () => {}, listen: () => () => {} },
    },
  });
  return {
    monitor,
    seen,
    async answers(next: unknown) {
      answer = next;
      time.advance(1);
      await monitor.check();
    },
  };
}

test("whoever builds a monitor says what covers an ended session, if only that nothing does", () => {
  // @ts-expect-error the curtain is left out
  expect(() => createMonitor({ onEnd: () => {} })).toThrow("curtain required");
  // @ts-expect-error a misspelt setting must not be ignored
  expect(() => createMonitor({ curtain: false, onEnd: () => {}, onend: 1 })).toThrow('unknown option "onend"');
  expect(createMonitor({ curtain: false, onEnd: () => {} }).state).toEqual({ status: "off" });
});

test("the page is covered before the application hears of the end", async () => {
  const { monitor, seen, answers } = world();
  monitor.start();
  await answers(standing);
  await answers({ ended: "revoked" });
  expect(seen).toEqual(["covered", { reason: "revoked", vouched: true, known: true } satisfies End]);
  expect(monitor.state).toEqual({ status: "ended", reason: "revoked", left: true });
});

test("an end that the application's own handler does not survive leaves the page covered", async () => {
  const reported: unknown[] = [];
  globalThis.reportError = (error: unknown) => void reported.push(error);
  const { monitor, seen, answers } = world({
    onEnd() {
      throw new Error("the application's own");
    },
  });
  monitor.start();
  await answers(standing);
  await answers({ ended: "idle" });
  expect(seen).toEqual(["covered"]);
  expect(monitor.state).toMatchObject({ status: "ended", left: false });
  expect(reported).toHaveLength(1);
});

test("markup whose age nobody knows is not believed: the page stays covered until an answer comes", async () => {
  const { monitor, seen, answers } = world({ markup: { initial: standing, session: "s1", user: "u1" } });
  monitor.start();
  expect(seen).toEqual(["covered"]);
  await answers(standing);
  expect(seen).toEqual(["covered", "uncovered"]);
});

test("a page that is rendered on a server can make its monitor there; only the start needs a browser", () => {
  expect(createPageMonitor({ onEnd: "redirect" }).state).toEqual({ status: "off" });
});
