/** What a page must survive: storms of messages, tabs that misunderstand each other, clocks with fractions, stops. */
import { expect, test } from "vitest";
import { fakeBrowser, settled } from "./fake-browser.ts";

test("two locked tabs whose sessions differ do not make each other ask for ever", async () => {
  const browser = fakeBrowser();
  browser.latency = 20;
  const one = browser.page({ onEnd: "lock" });
  await browser.pass(1);
  browser.session.ended = "revoked";
  await Promise.all([one.monitor.check(), browser.pass(1)]);
  const two = browser.tab({ onEnd: "lock", session: "s0", user: "u1" });
  await browser.pass(60);
  expect([one, two].map((tab) => tab.monitor.state.status)).toEqual(["ended", "ended"]);
  expect(browser.pings.length).toBeLessThan(4);
});

test("a page of another user that its visitor keeps is asked to leave once, and makes nobody ask", async () => {
  const browser = fakeBrowser();
  const kept = browser.page({ onEnd: "lock" });
  await browser.pass(1);
  await kept.monitor.check();
  Object.assign(browser.session, { user: "u2", tag: "s2" });
  const other = browser.page();
  await browser.pass(20);
  kept.happen("look");
  await browser.pass(20);
  kept.happen("look");
  await browser.pass(20);
  expect(kept.went).toEqual(["reload"]);
  expect(other.monitor.state.status).toBe("active");
  expect(browser.pings.length).toBeLessThan(6);
});

test.each([true, false])(
  "a thousand messages a second cause at most two questions a second (online: %s)",
  async (online) => {
    const browser = fakeBrowser();
    const tab = browser.page();
    await browser.pass(10);
    browser.online = online;
    browser.latency = 20;
    for (let ms = 0; ms < 10_000; ms++) {
      browser.post(undefined);
      browser.time.advance(1);
      if (ms % 5 === 0) await settled();
    }
    expect(browser.pings.length).toBeLessThanOrEqual(20);
    expect(browser.pings.length).toBeGreaterThan(4);
    expect(tab.monitor.state.status).toBe("active");
  },
);

test("a message that comes while a question is under way causes another one: the first may have missed the logout", async () => {
  const browser = fakeBrowser();
  const tab = browser.page({ onEnd: "lock" });
  await browser.pass(10);
  browser.latency = 200;
  void tab.monitor.check();
  await browser.pass(0.3);
  browser.session.ended = "logout";
  browser.post(undefined);
  await browser.pass(1.5);
  expect(tab.monitor.state).toMatchObject({ status: "ended", reason: "logout" });
});

test("a key pressed in the warning is reported within 5 s of the server's return, however long it was away", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  await browser.pass(500);
  browser.online = false;
  await browser.pass(71);
  browser.online = true;
  tab.input();
  await browser.pass(5.5);
  expect(tab.monitor.state).toEqual({ status: "active" });
});

test("the countdown goes on, whatever fractions of a second the clocks and the server have", async () => {
  for (const fraction of [0, 1e-10, 2e-10, 3e-11, 1e-12, 0.1, 1 / 3]) {
    const browser = fakeBrowser();
    const tab = browser.page();
    browser.answer = () => ({ ...browser.standing(), idleFor: 545 - fraction / 1000 });
    await browser.pass(1);
    await tab.monitor.check();
    browser.online = false;
    for (let second = 0; second < 50; second++) {
      const { state } = tab.monitor;
      const remaining = state.status === "warning" ? state.remaining : -1;
      expect(Math.abs(remaining - (55 - second))).toBeLessThanOrEqual(1);
      await browser.pass(1);
    }
  }
});

test("a monitor that was stopped or has ended holds no timer and no listener", async () => {
  let timers = 0;
  let watchers = 0;
  const browser = fakeBrowser();
  const counted =
    <T>(listen: (heard: T) => () => void) =>
    (heard: T): (() => void) => {
      watchers++;
      const stop = listen(heard);
      return () => (watchers--, stop());
    };
  const tab = browser.page(
    {
      onEnd: () => tab.monitor.stop(),
      ports: {
        timer(after, fire) {
          timers++;
          let over = 0;
          const cancel = browser.time.timer(after, () => ((timers -= over ? 0 : 1), (over = 1), fire()));
          return () => ((timers -= over ? 0 : 1), (over = 1), cancel());
        },
      },
    },
    { watch: counted(() => () => {}), listen: counted(() => () => {}) },
  );
  browser.latency = 100;
  for (let round = 0; round < 3; round++) {
    void tab.monitor.check();
    await browser.pass(0.1);
    tab.monitor.stop();
    await browser.pass(1);
    tab.monitor.hold()();
    expect([timers, watchers]).toEqual([0, 0]);
    tab.monitor.start();
    await browser.pass(1);
    expect(tab.monitor.state.status).toBe("active");
    expect([timers, watchers]).toEqual([1, 2]);
  }
  browser.session.ended = "revoked";
  void tab.monitor.check();
  await browser.pass(1);
  expect(tab.monitor.state.status).toBe("off");
  expect([timers, watchers]).toEqual([0, 0]);
});

test("a doubt right after a message of a tab whose clock is a little ahead still covers", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  await browser.pass(10);
  browser.online = false;
  browser.post({ sent: browser.time.now() + 1.7e12 + 40, session: "s1", answer: browser.standing() });
  await settled();
  browser.time.advance(5);
  tab.happen("restored");
  expect(tab.covered).toBe(true);
});

test("a clock that ticks with every look still lets a question through at its first turn", async () => {
  const browser = fakeBrowser();
  let ticks = 0;
  let turns = 0;
  const tab = browser.page({
    ports: {
      monotonic: () => browser.time.now() + (ticks += 0.005),
      turn: (_, work) => (turns++, work()),
    },
  });
  await browser.pass(1);
  await tab.monitor.check();
  expect(turns).toBe(1);
  expect(browser.pings).toHaveLength(1);
});

test("locked after a logout, a page that the same user comes back to asks, and logs nobody out again", async () => {
  const browser = fakeBrowser();
  const tab = browser.page({ onEnd: "lock" });
  await browser.pass(1);
  await tab.monitor.logout();
  Object.assign(browser.session, { tag: "s2", active: browser.time.now(), ended: undefined });
  await browser.pass(10);
  tab.happen("look");
  await browser.pass(1);
  expect(tab.monitor.state.status).toBe("active");
  expect(browser.pings.at(-1)!.path).toBe("/ping");
  expect(browser.session.ended).toBeUndefined();
});

test("a page that comes to the front asks only when its last answer is older than five seconds", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  await browser.pass(1);
  await tab.monitor.check();
  const before = browser.pings.length;
  for (let switches = 0; switches < 4; switches += 1) {
    await browser.pass(1);
    tab.happen("look");
    await settled();
  }
  expect(browser.pings.length).toBe(before);
  await browser.pass(3);
  tab.happen("look");
  await settled();
  expect(browser.pings.length).toBe(before + 1);
});

test("the pauses between questions in vain grow to half a minute and no further, and begin anew after an answer", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  await browser.pass(1);
  const outage = async (): Promise<number> => {
    browser.online = false;
    void tab.monitor.check();
    const before = browser.pings.length;
    await browser.pass(120);
    browser.online = true;
    return browser.pings.length - before;
  };
  // 0, 1, 3, 7, 15, 31, 61, 91 s
  const first = await outage();
  await browser.pass(40);
  expect(tab.monitor.state.status).toBe("active");
  const second = await outage();
  expect([first, second]).toEqual([8, 8]);
});
