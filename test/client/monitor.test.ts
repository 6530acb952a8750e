import { expect, test, vi } from "vitest";
import { fakeBrowser, settled } from "./fake-browser.ts";

test("an idle page warns for the last minute with the time that is really left, then covers, asks and is left", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  expect(tab.monitor.state).toEqual({ status: "active" });
  await browser.pass(539.9);
  expect(tab.monitor.state).toEqual({ status: "active" });
  expect(browser.pings).toHaveLength(1);
  expect(browser.pings[0]).not.toHaveProperty("idleFor");
  await browser.pass(0.1);
  expect(tab.monitor.state).toEqual({ status: "warning", remaining: 60, extendable: true });
  await browser.pass(30);
  expect(tab.monitor.state).toEqual({ status: "warning", remaining: 30, extendable: true });
  expect(tab.covered).toBe(false);
  await browser.pass(30);
  expect(tab.covered).toBe(true);
  expect(tab.went).toEqual(["reload"]);
  expect(tab.monitor.state).toEqual({ status: "ended", reason: "idle", left: true });
});

test("the countdown goes down by whole seconds and its state is the same object in between", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  await browser.pass(541);
  const before = tab.monitor.state;
  await browser.pass(0.3);
  expect(tab.monitor.state).toBe(before);
  await browser.pass(10);
  const seconds = tab.shown.filter((shown) => shown.startsWith("warning"));
  expect(seconds.slice(0, 5)).toEqual(["warning 60", "warning 59", "warning 58", "warning 57", "warning 56"]);
});

test("ten tabs without anybody: one question before the warning and one at the limit", async () => {
  const browser = fakeBrowser();
  browser.channelDelay = 3;
  const tabs = Array.from({ length: 10 }, () => browser.page());
  await browser.pass(545);
  expect(browser.pings).toHaveLength(1);
  expect(tabs.map((tab) => tab.monitor.state.status)).toEqual(Array(10).fill("warning"));
  await browser.pass(60);
  expect(browser.pings).toHaveLength(2);
  expect(tabs.every((tab) => tab.covered && tab.went.length === 1)).toBe(true);
});

test("an hour of one person's work in ten tabs needs at most 18 pings and shows no warning", async () => {
  const browser = fakeBrowser();
  browser.channelDelay = 3;
  browser.latency = 40;
  const tabs = Array.from({ length: 10 }, () => browser.page());
  for (let second = 0; second < 3600; second++) {
    tabs[0]!.input();
    browser.time.advance(500);
    await settled();
    tabs[0]!.input(false);
    browser.time.advance(500);
    await settled();
  }
  expect(browser.pings.length).toBeLessThanOrEqual(18);
  expect(browser.pings.length).toBeGreaterThan(15);
  expect(tabs.flatMap((tab) => tab.shown.filter((shown) => shown !== "active"))).toEqual([]);
});

test("one press in one tab ends the warning in all of them, with one ping", async () => {
  const browser = fakeBrowser();
  browser.channelDelay = 3;
  const tabs = Array.from({ length: 4 }, () => browser.page());
  await browser.pass(550);
  const before = browser.pings.length;
  tabs[2]!.input();
  await browser.pass(1);
  expect(tabs.map((tab) => tab.monitor.state.status)).toEqual(Array(4).fill("active"));
  expect(browser.pings.length - before).toBe(1);
});

test("a move does not extend by default, does with `activity`, and with `confirm` nothing but the button does", async () => {
  for (const [extendOn, kind, status] of [
    ["input", false, "warning"],
    ["input", true, "active"],
    ["activity", false, "active"],
    ["confirm", true, "warning"],
  ] as const) {
    const browser = fakeBrowser();
    const tab = browser.page({ extendOn });
    await browser.pass(550);
    tab.input(kind);
    await browser.pass(2);
    expect([extendOn, kind, tab.monitor.state.status]).toEqual([extendOn, kind, status]);
    await tab.monitor.extend();
    expect(tab.monitor.state.status).toBe("active");
  }
});

test("a warning that no ping could answer stays, whatever the person does, and the page is covered at the limit", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  await browser.pass(530);
  browser.online = false;
  await browser.pass(15);
  for (let second = 0; second < 54; second++) {
    tab.input();
    await browser.pass(1);
    expect(tab.monitor.state.status).toBe("warning");
  }
  await browser.pass(1.1);
  expect(tab.covered).toBe(true);
  expect(tab.went).toEqual([]);
  await browser.pass(600);
  expect(tab.monitor.state.status).toBe("unsure");
  expect(tab.went).toEqual([]);
  // Asked with growing pauses, not in a storm.
  expect(browser.pings.length).toBeLessThan(60);
});

test("a server that hangs gets one question at a time and the page is covered in time", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  browser.latency = 1e9;
  await browser.pass(600);
  expect(tab.covered).toBe(true);
  await browser.pass(120);
  expect(browser.pings.length).toBeLessThan(30);
  browser.latency = 0;
  browser.session.active = browser.time.now();
  tab.happen("look");
  await browser.pass(6);
  expect(tab.monitor.state.status).toBe("active");
  expect(tab.covered).toBe(false);
});

test("after sleep the first input covers and asks before it counts for anything", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  await browser.pass(10);
  browser.sleep(700);
  tab.input();
  expect(tab.covered).toBe(true);
  await settled();
  expect(browser.pings.every((ping) => ping.idleFor === undefined)).toBe(true);
  expect(tab.monitor.state).toMatchObject({ status: "ended", reason: "idle" });
});

test("a clock that jumps while another browser tab kept the session alive covers, asks once and uncovers", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  await browser.pass(10);
  browser.sleep(700);
  browser.session.active = browser.time.now() + 690_000;
  tab.happen("look");
  expect(tab.covered).toBe(true);
  await settled();
  expect(tab.covered).toBe(false);
  expect(browser.pings).toHaveLength(1);
  expect(tab.went).toEqual([]);
});

test("a wall clock set back takes nothing away from the time that has passed", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  await browser.pass(300);
  browser.slept -= 3_600_000;
  browser.session.active -= 3_600_000;
  browser.session.began -= 3_600_000;
  await browser.pass(240);
  expect(tab.monitor.state.status).toBe("warning");
  await browser.pass(60);
  expect(tab.covered).toBe(true);
});

test("the server hears of input within a third of the limit since it last heard of any, with the age of the last one", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  await browser.pass(10);
  tab.input();
  await browser.pass(50);
  tab.input();
  await browser.pass(139);
  expect(browser.pings).toHaveLength(0);
  await browser.pass(2);
  expect(browser.pings).toHaveLength(1);
  expect(browser.pings[0]!.idleFor).toBeCloseTo(140, 0);
  // After a longer pause it is news.
  await browser.pass(300);
  tab.input();
  await settled();
  expect(browser.pings[1]!.idleFor).toBe(0);
});

test("what an earlier answer settled is not reported again by another tab", async () => {
  const browser = fakeBrowser();
  const [one, two] = [browser.page(), browser.page()];
  await browser.pass(10);
  one.input();
  await browser.pass(5);
  two.input();
  await browser.pass(210);
  expect(browser.pings.length).toBe(2);
  await browser.pass(200);
  expect(browser.pings.length).toBe(2);
});

test("a logout in one tab covers the others at once", async () => {
  const browser = fakeBrowser();
  const tabs = [browser.page(), browser.page(), browser.page()];
  await browser.pass(10);
  const done = tabs[0]!.monitor.logout();
  expect(tabs[0]!.covered).toBe(true);
  await settled();
  await browser.pass(0.1);
  await done;
  expect(tabs.map((tab) => tab.monitor.state)).toEqual(
    tabs.map(() => ({ status: "ended", reason: "logout", left: true })),
  );
  expect(tabs.every((tab) => tab.covered)).toBe(true);
  expect(browser.pings.map((ping) => ping.path)).toEqual(["/logout"]);
});

test("a logout that finds no server stays covered, is not undone by an alive answer, and goes on trying", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  await browser.pass(10);
  browser.answer = () => undefined;
  void tab.monitor.logout();
  await browser.pass(3);
  browser.post({ sent: browser.time.now() + 1.7e12, session: "s1", answer: browser.standing() });
  await browser.pass(3);
  expect(tab.monitor.state.status).toBe("unsure");
  browser.answer = undefined;
  await browser.pass(30);
  expect(tab.monitor.state).toMatchObject({ status: "ended", reason: "logout" });
  expect(browser.session.ended).toBe("logout");
});

test("a page back from the back/forward cache is covered before it asks, and uncovered by an answer to that question only", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  await browser.pass(10);
  // On its way already: sent before the page went away.
  browser.latency = 300;
  void tab.monitor.check();
  await settled();
  expect(browser.pings).toHaveLength(1);
  await browser.pass(0.1);
  tab.happen("restored");
  expect(tab.covered).toBe(true);
  await browser.pass(0.9);
  expect(tab.covered).toBe(true);
  // The answer to its own question, which followed at once.
  await browser.pass(0.3);
  expect(tab.covered).toBe(false);
});

test("a page from a cache is covered from the start, and one that ended there is not loaded again and again", async () => {
  const browser = fakeBrowser();
  browser.session.ended = "idle";
  const tab = browser.page({}, { fresh: () => undefined });
  expect(tab.covered).toBe(true);
  await browser.pass(60);
  expect(tab.went).toEqual([]);
  expect(tab.monitor.state).toEqual({ status: "ended", reason: "idle", left: false });
});

test("a page is not loaded again when nobody was ever logged in; without tags the monitor is simply off", async () => {
  const browser = fakeBrowser();
  browser.answer = () => ({ ended: "anonymous" });
  const shell = browser.tab({ session: "s1", user: "u1" });
  const app = browser.tab();
  await browser.pass(10);
  expect(shell.monitor.state).toEqual({ status: "ended", reason: "anonymous", left: false });
  expect(shell.covered).toBe(true);
  expect(app.monitor.state).toEqual({ status: "off" });
  expect(app.covered).toBe(false);
  expect([...shell.went, ...app.went]).toEqual([]);
});

test("a single-page application starts after its login and again after its next one", async () => {
  const browser = fakeBrowser();
  let ends = 0;
  browser.answer = () => ({ ended: "anonymous" });
  const tab = browser.tab({ onEnd: () => void ends++ });
  await browser.pass(1);
  browser.answer = undefined;
  tab.monitor.start();
  await browser.pass(1);
  expect(tab.monitor.state.status).toBe("active");
  browser.session.ended = "revoked";
  await tab.monitor.check();
  expect(tab.monitor.state).toEqual({ status: "ended", reason: "revoked", left: true });
  expect(ends).toBe(1);
  Object.assign(browser.session, { ended: undefined, tag: "s2", user: "u2" });
  tab.monitor.start();
  await browser.pass(1);
  expect(tab.monitor.state).toEqual({ status: "active" });
  expect(tab.covered).toBe(false);
  tab.monitor.stop();
  expect(tab.monitor.state).toEqual({ status: "off" });
});

test("a page that the server has not vouched for is covered when its first question finds no answer", async () => {
  const browser = fakeBrowser();
  browser.online = false;
  const tab = browser.page({ initial: undefined });
  await browser.pass(9);
  expect(tab.covered).toBe(false);
  await browser.pass(2);
  expect(tab.covered).toBe(true);
});

test("a page that asks at once shows no longer than its markup says when it finds no answer", async () => {
  const browser = fakeBrowser();
  await browser.pass(598);
  browser.online = false;
  const tab = browser.page({ ask: true });
  await settled();
  expect(browser.pings).toHaveLength(1);
  expect(tab.monitor.state).toMatchObject({ status: "warning", remaining: 1 });
  await browser.pass(2);
  expect(tab.covered).toBe(true);
});

test("a message that comes more than 5 s after its question was sent is no truth, only a reason to ask", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  await browser.pass(550);
  const asked = browser.pings.length;
  const sent = browser.time.now() + 1.7e12 - 5100;
  browser.post({ sent, session: "s1", answer: { ...browser.standing(), idleFor: 0 } });
  browser.time.advance(0);
  expect(tab.monitor.state.status).toBe("warning");
  await settled();
  expect(browser.pings.length).toBe(asked + 1);
  expect(tab.monitor.state.status).toBe("warning");
});

test("nothing that comes over the channel throws, and garbage neither uncovers nor extends", async () => {
  const browser = fakeBrowser();
  const tab = browser.page({}, { fresh: () => undefined });
  browser.online = false;
  await browser.pass(1);
  const now = browser.time.now() + 1.7e12;
  const alive = { ...browser.standing(), idleFor: 0 };
  for (const message of [
    null,
    undefined,
    1,
    "alive",
    [],
    { sent: now },
    { sent: 1n, session: "s1", answer: alive },
    { sent: {}, session: "s1", answer: alive },
    { sent: Number.NaN, session: "s1", answer: alive },
    { sent: Infinity, session: "s1", answer: alive },
    { sent: now + 10_000, session: "s1", answer: alive },
    { sent: now, session: "s1", answer: [alive] },
    { sent: now, session: "s1", answer: { ...alive, idleFor: -5 } },
    { sent: now, session: "s1", answer: { ...alive, user: "u2" } },
    { sent: now, session: "s1", answer: { ...alive, expireAfter: Infinity } },
    { sent: now, session: {}, answer: { ended: "logout" } },
    { sent: now, session: "s2", answer: { ended: "logout" } },
    { sent: now, session: "s1", answer: { ended: "Bored" } },
  ]) {
    browser.post(message);
    await browser.pass(0.1);
    expect(tab.monitor.state).toEqual({ status: "unsure" });
  }
});

test("nothing that the network or the storage brings throws, uncovers or ends", async () => {
  for (const answer of [
    null,
    [],
    "x",
    {},
    { ended: "for some reason" },
    { idleFor: 0 },
    { ...fakeBrowser().standing(), session: 7 },
  ]) {
    const browser = fakeBrowser();
    browser.answer = () => answer;
    const storage = new Map([["session-security:/session-security", '[{"a":1},"u1"]']]);
    const tab = browser.page({}, { fresh: () => undefined }, storage);
    await browser.pass(20);
    expect(tab.monitor.state).toEqual({ status: "unsure" });
    expect(browser.pings.every((ping) => ping.idleFor === undefined || ping.idleFor >= 0)).toBe(true);
  }
});

test("an ended page is not revived by a late answer", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  await browser.pass(10);
  const alive = browser.standing();
  browser.session.ended = "revoked";
  await tab.monitor.check();
  browser.post({ sent: browser.time.now() + 1.7e12, session: "s1", answer: alive });
  browser.session.ended = undefined;
  tab.happen("look");
  tab.happen("restored");
  await browser.pass(10);
  expect(tab.monitor.state).toMatchObject({ status: "ended", reason: "revoked" });
  expect(tab.went).toEqual(["reload"]);
});

test("input handed over from the future is not believed", async () => {
  const browser = fakeBrowser();
  const key = "session-security:/session-securitys1";
  browser.page({ ask: true }, {}, new Map([[key, "5000"]]));
  await settled();
  expect(browser.pings).toHaveLength(1);
  expect(browser.pings[0]).not.toHaveProperty("idleFor");
});

test("input handed over does not grow young when the wall clock is set back meanwhile", async () => {
  const browser = fakeBrowser();
  let ahead = 0;
  const ports = { wall: () => browser.time.now() + 1.7e12 + ahead };
  const tab = browser.page({ ports });
  await browser.pass(10);
  tab.input();
  browser.online = false;
  await browser.pass(1);
  tab.happen("leave");
  await settled();
  tab.monitor.stop();
  browser.online = true;
  await browser.pass(100);
  ahead = -60_000;
  browser.page({ ask: true, ports }, {}, tab.storage);
  await settled();
  expect(browser.pings.at(-1)!.idleFor).toBeCloseTo(101, 0);
});

test("input handed over does not grow young when the wall clock was set on before it", async () => {
  const browser = fakeBrowser();
  let ahead = 0;
  const ports = { wall: () => browser.time.now() + 1.7e12 + ahead };
  const tab = browser.page({ ports });
  await browser.pass(10);
  browser.online = false;
  ahead = 60_000;
  tab.input();
  await browser.pass(1);
  tab.happen("leave");
  await settled();
  tab.monitor.stop();
  browser.online = true;
  await browser.pass(100);
  browser.page({ ask: true, ports }, {}, tab.storage);
  await settled();
  expect(browser.pings.at(-1)!.idleFor).toBeCloseTo(101, 0);
});

test("input handed over does not grow young by the time that answers were on their way", async () => {
  const browser = fakeBrowser();
  const storage = new Map<string, string>();
  const cached = { ask: true, initial: undefined, session: "s1", user: "u1" };
  const tab = browser.page(cached, { fresh: () => undefined }, storage);
  browser.latency = 2000;
  void tab.monitor.check();
  await browser.pass(5);
  browser.latency = 0;
  browser.online = false;
  tab.input();
  tab.happen("leave");
  await settled();
  const typed = browser.time.now();
  tab.monitor.stop();
  browser.online = true;
  await browser.pass(10);
  browser.page({ ask: true }, {}, storage);
  await settled();
  const ago = (browser.pings.at(-1)!.at - typed) / 1000;
  expect(browser.pings.at(-1)!.idleFor).toBeGreaterThanOrEqual(ago);
  expect(browser.pings.at(-1)!.idleFor).toBeLessThanOrEqual(ago + 2.1);
});

test("what was reported is not reported again, though the server rounds", async () => {
  const browser = fakeBrowser();
  browser.answer = (request) => {
    const answer = browser.serve("/ping", request);
    return "ended" in answer ? answer : { ...answer, idleFor: Math.ceil(answer.idleFor) + 1 };
  };
  const tab = browser.page();
  await browser.pass(10.3);
  tab.input();
  await browser.pass(450);
  expect(browser.pings).toHaveLength(1);
});

test("an answer just before the limit does not make a covered page flicker", async () => {
  const browser = fakeBrowser();
  browser.session.active -= 598_500;
  const tab = browser.page({}, { fresh: () => undefined });
  browser.latency = 300;
  await browser.pass(4);
  expect(tab.shown).toEqual(["unsure", "ended"]);
});

test("an end of the session that the page has shown before says nothing about the new one", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  await browser.pass(10);
  browser.latency = 1000;
  let late = false;
  browser.answer = (request) => (late ? { ended: "idle" } : browser.serve("/ping", request));
  void tab.monitor.check();
  late = true;
  await browser.pass(0.5);
  browser.session.tag = "s2";
  browser.post({ sent: browser.time.now() + 1.7e12, session: "s2", answer: browser.standing() });
  await browser.pass(0.6);
  late = false;
  await browser.pass(5);
  expect(tab.shown).toEqual(["active"]);
});

test("a page that was only vouched for by its markup is not loaded again for an end that says nothing", async () => {
  for (const ended of ["unknown", "replaced", "anonymous"]) {
    const browser = fakeBrowser();
    browser.answer = () => ({ ended });
    const tab = browser.page();
    await browser.pass(1);
    await tab.monitor.check();
    expect(tab.monitor.state).toEqual({ status: "ended", reason: ended, left: false });
    expect(tab.went).toEqual([]);
  }
});

test("an answer of another tab ages from when its request was sent", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  await browser.pass(10);
  const answer = { ...browser.standing(), idleFor: 539 };
  browser.post({ sent: browser.time.now() + 1.7e12 - 1500 - 1600, session: "s1", answer });
  await settled();
  expect(tab.monitor.state).toEqual({ status: "warning", remaining: 57, extendable: true });
});

test("an old message that looks fresh, since the wall clock was set back, shows nothing", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  await browser.pass(10);
  const told = { sent: browser.time.now() + 1.7e12, session: "s1", answer: browser.standing() };
  // Nobody answers any more, and the tab thaws only now: what it hears first was told nine minutes ago.
  browser.online = false;
  await browser.pass(595);
  expect(tab.covered).toBe(true);
  browser.set = -595_000;
  browser.post(told);
  await settled();
  expect(tab.covered).toBe(true);
});

test("listeners are called on a change only", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  await browser.pass(10);
  await tab.monitor.check();
  tab.happen("look");
  expect(tab.shown).toEqual(["active"]);
});

test("an end told by another tab leaves no question behind", async () => {
  const browser = fakeBrowser();
  const pings: string[] = [];
  const tab = browser.page({
    onEnd: () => undefined,
    ports: {
      send: async (url) => {
        pings.push(url);
        await new Promise<void>((done) => browser.time.timer(1000, done));
        return undefined;
      },
    },
  });
  await browser.pass(10);
  void tab.monitor.check();
  await browser.pass(0.5);
  browser.post({ sent: browser.time.now() + 1.7e12 - 600, session: "s1", answer: { ended: "logout" } });
  await browser.pass(600);
  expect(tab.monitor.state.status).toBe("ended");
  expect(pings).toHaveLength(1);
});

test("a report under way does not keep a closing page from telling it in a request that survives", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  await browser.pass(550);
  browser.latency = 1000;
  tab.input();
  await settled();
  expect(browser.pings.at(-1)).toMatchObject({ idleFor: 0, keepalive: false });
  tab.happen("leave");
  expect(browser.pings.at(-1)).toMatchObject({ idleFor: 0, keepalive: true });
});

test("an ended page asks no more", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  await browser.pass(1);
  browser.latency = 200;
  void tab.monitor.check();
  await browser.pass(0.1);
  void tab.monitor.check();
  browser.session.ended = "revoked";
  await browser.pass(1);
  tab.happen("look");
  const asked = browser.pings.length;
  await browser.pass(3600);
  expect(browser.pings.length).toBe(asked);
  expect(tab.monitor.state.status).toBe("ended");
});

test("a page that another script keeps after its end says so and stays covered", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  await browser.pass(604);
  expect(tab.monitor.state).toEqual({ status: "ended", reason: "idle", left: false });
  expect(tab.covered).toBe(true);
  expect(tab.went).toEqual(["reload"]);
});

test("the way back is encoded, also into a login address with a query and a fragment", async () => {
  const browser = fakeBrowser();
  const tab = browser.page({ onEnd: "redirect", loginUrl: "/login?lang=en#form", returnParam: "return to" });
  await browser.pass(1);
  browser.session.ended = "revoked";
  await tab.monitor.check();
  expect(tab.went).toEqual(["https://clinic.example/login?lang=en&return+to=%2Frecords%3Fid%3D1%23top#form"]);
  for (const loginUrl of ["javascript:alert(1)", "JavaScript:alert(1)", "java\tscript:alert(1)", "data:text/html,x"]) {
    expect(() => browser.page({ loginUrl })).toThrow("loginUrl");
  }
  // @ts-expect-error a misspelt setting must not be ignored
  expect(() => browser.page({ onend: "lock" })).toThrow("onend");
});

test("unreported input is told when the page is hidden, once, and handed over to the next page of the tab", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  await browser.pass(100);
  tab.input();
  await browser.pass(2);
  browser.latency = 50;
  tab.happen("leave");
  tab.happen("leave");
  await settled();
  expect(browser.pings).toHaveLength(1);
  expect(browser.pings[0]).toMatchObject({ keepalive: true, session: "s1", user: "u1" });
  expect(browser.pings[0]!.idleFor).toBeCloseTo(2, 1);
  // The request was lost; a page that no person's navigation brought takes the input over.
  browser.latency = 0;
  const next = browser.page({ ask: true }, {}, tab.storage);
  await settled();
  expect(browser.pings.at(-1)!.idleFor).toBeCloseTo(2, 1);
  const other = browser.page({ initial: undefined, session: "s9", user: "u2" }, {}, tab.storage);
  await settled();
  expect(browser.pings.find((ping) => ping.user === "u2")).not.toHaveProperty("idleFor");
  expect(next.monitor.state.status).toBe("active");
  expect(other.monitor.state).toMatchObject({ status: "ended", reason: "replaced" });
});

test("the answer to what a leaving page tells uncovers at once, also when the page stays", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  await browser.pass(100);
  tab.input();
  browser.online = false;
  await browser.pass(510);
  expect(tab.covered).toBe(true);
  browser.session.active = browser.time.now();
  browser.online = true;
  tab.happen("leave");
  await settled();
  expect(tab.covered).toBe(false);
});

test("after sleep the first script covers, also when it is the page's turn to ask", async () => {
  const browser = fakeBrowser();
  let go = (): void => {};
  const turn = async (_name: string, work: () => Promise<void>): Promise<void> =>
    new Promise((resolve) => (go = () => void work().then(resolve)));
  const tab = browser.page({ ports: { turn } });
  await browser.pass(100);
  tab.input();
  await browser.pass(210);
  browser.online = false;
  browser.sleep(600);
  expect(tab.covered).toBe(false);
  go();
  expect(tab.covered).toBe(true);
});

test("after sleep the first script covers, also when it learns that what a leaving page told was in vain", async () => {
  const browser = fakeBrowser();
  let fail = (): void => {};
  const send = async (): Promise<unknown> => new Promise((resolve) => (fail = () => resolve(undefined)));
  const tab = browser.page({ ports: { send } });
  await browser.pass(10);
  tab.input();
  tab.happen("leave");
  browser.sleep(700);
  expect(tab.covered).toBe(false);
  fail();
  await settled();
  expect(tab.covered).toBe(true);
});

test("a page of another user is covered when somebody else has logged in, and extends nothing", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  await browser.pass(10);
  tab.input();
  Object.assign(browser.session, { user: "u2", tag: "s2", active: browser.time.now() });
  const active = browser.session.active;
  browser.page();
  await browser.pass(0.5);
  expect(tab.monitor.state).toMatchObject({ status: "ended", reason: "replaced" });
  expect(browser.session.active).toBe(active);
});

test("another session of the same user is adopted", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  await browser.pass(10);
  browser.session.tag = "s2";
  browser.page();
  await browser.pass(1);
  await tab.monitor.check();
  expect(browser.pings.at(-1)!.session).toBe("s2");
  expect(tab.monitor.state.status).toBe("active");
});

test("what the one who ended the session has to say is known in every tab; what is no text is no answer", async () => {
  const browser = fakeBrowser();
  const [tab, other] = [browser.page(), browser.page()];
  await browser.pass(60);
  for (const notice of [5, {}, { toString: 5 }, null]) {
    browser.post({ sent: browser.time.now() + 1.7e12, session: "s1", answer: { ended: "revoked", notice } });
    await browser.pass(2);
    expect(tab.monitor.state).toEqual({ status: "active" });
  }
  browser.answer = () => ({ ended: "revoked", notice: "Maintenance" });
  await tab.monitor.check();
  await settled();
  for (const { monitor } of [tab, other]) {
    expect(monitor.state).toMatchObject({ status: "ended", reason: "revoked", notice: "Maintenance" });
  }
});

test("a page of nobody tells the others to ask", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  await browser.pass(60);
  browser.session.ended = "logout";
  browser.post(undefined);
  await browser.pass(0.1);
  expect(tab.monitor.state).toMatchObject({ status: "ended", reason: "logout" });
  expect(browser.pings).toHaveLength(1);
});

test("locked: the same user comes back to the page as it was, another one to a new page", async () => {
  for (const [user, went, status] of [
    ["u1", [], "active"],
    ["u2", ["reload"], "ended"],
  ] as const) {
    const browser = fakeBrowser();
    const tab = browser.page({ onEnd: "lock" });
    await browser.pass(600);
    expect(tab.monitor.state).toEqual({ status: "ended", reason: "idle", left: false });
    expect(tab.covered).toBe(true);
    await browser.pass(60);
    Object.assign(browser.session, { user, tag: "s2", active: browser.time.now(), ended: undefined });
    tab.happen("look");
    await browser.pass(1);
    expect(tab.monitor.state.status).toBe(status);
    expect(tab.went).toEqual(went);
    expect(tab.covered).toBe(status === "ended");
  }
});

test("locked: what a tab of another user says is looked into at once, by one question; what nobody's pages say is not", async () => {
  const browser = fakeBrowser();
  const tab = browser.page({ onEnd: "lock" });
  await browser.pass(600);
  const asked = browser.pings.length;
  browser.post(undefined);
  browser.post({ sent: browser.time.now() + 1.7e12, session: "s9", answer: { ended: "logout" } });
  await browser.pass(60);
  expect(browser.pings.length).toBe(asked);
  Object.assign(browser.session, { user: "u2", tag: "s2", active: browser.time.now(), ended: undefined });
  const other = browser.page();
  await browser.pass(1);
  expect(tab.monitor.state).toMatchObject({ status: "ended", reason: "replaced" });
  expect(tab.covered).toBe(true);
  expect(tab.went).toEqual(["reload"]);
  expect(other.monitor.state.status).toBe("active");
  await browser.pass(60);
  expect(browser.pings.slice(asked).filter(({ session }) => session === "s1")).toHaveLength(1);
});

test("locked: an answer from before the end, told late by another tab, uncovers nothing", async () => {
  const browser = fakeBrowser();
  const tab = browser.page({ onEnd: "lock" });
  await browser.pass(10);
  const answer = browser.standing();
  browser.session.ended = "revoked";
  await browser.pass(1);
  await tab.monitor.check();
  browser.post({ sent: browser.time.now() + 1.7e12 - 500, session: "s1", answer });
  await settled();
  expect(tab.monitor.state).toMatchObject({ status: "ended", reason: "revoked" });
  expect(tab.covered).toBe(true);
});

test("a monitor that is off asks nothing and covers nothing, whatever it is told", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  await browser.pass(1);
  tab.monitor.stop();
  const asked = browser.pings.length;
  const release = tab.monitor.hold();
  tab.monitor.activity();
  tab.monitor.inspect(new Response("{}", { headers: { "session-ended": "idle" } }));
  await Promise.all([tab.monitor.check(), tab.monitor.extend(), tab.monitor.logout()]);
  await browser.pass(1200);
  release();
  expect(browser.pings.length).toBe(asked);
  expect(tab.covered).toBe(false);
  expect(tab.monitor.state).toEqual({ status: "off" });
});

test("a film counts as input until it ends, at most as long as it was said to last", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  const release = tab.monitor.hold();
  await browser.pass(1800);
  expect(tab.shown.filter((shown) => shown !== "active")).toEqual([]);
  release();
  await browser.pass(541);
  expect(tab.monitor.state.status).toBe("warning");
  await tab.monitor.extend();
  tab.monitor.hold({ atMost: 100 });
  await browser.pass(639);
  expect(tab.monitor.state.status).toBe("active");
  await browser.pass(3);
  expect(tab.monitor.state.status).toBe("warning");
});

test("an absolute timeout is announced as one that cannot be extended, and input does not cause a storm", async () => {
  const browser = fakeBrowser({ absoluteTimeout: 1000 });
  const tab = browser.page();
  for (let second = 0; second < 950; second++) {
    tab.input();
    await browser.pass(1);
  }
  expect(tab.monitor.state).toEqual({ status: "warning", remaining: 50, extendable: false });
  const before = browser.pings.length;
  for (let second = 0; second < 40; second++) {
    tab.input();
    await browser.pass(1);
  }
  expect(browser.pings.length - before).toBeLessThanOrEqual(1);
  await browser.pass(10);
  expect(tab.monitor.state).toMatchObject({ status: "ended", reason: "absolute" });
});

test("an API response of an ended session covers at once, before the question is answered", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  await browser.pass(1);
  const response = new Response("{}", { headers: { "session-ended": "revoked" } });
  expect(tab.monitor.inspect(response)).toBe(response);
  expect(tab.covered).toBe(true);
  await browser.pass(1);
  expect(tab.covered).toBe(false);
  tab.monitor.inspect(new Response("{}"));
  expect(tab.covered).toBe(false);
});

test("a listener that throws breaks nothing", async () => {
  const browser = fakeBrowser();
  const tab = browser.page();
  const errors: unknown[] = [];
  vi.stubGlobal("reportError", (error: unknown) => errors.push(error));
  tab.monitor.subscribe(() => {
    throw new Error("mine");
  });
  await browser.pass(600);
  vi.unstubAllGlobals();
  expect(errors.length).toBeGreaterThan(0);
  expect(tab.covered).toBe(true);
  expect(tab.went).toEqual(["reload"]);
});

test("nothing happens while the page prerenders, and then its markup is not believed", async () => {
  const browser = fakeBrowser();
  let fresh: number | undefined = 0;
  let prerendering = true;
  const tab = browser.page({}, { prerendering: () => prerendering, fresh: () => fresh });
  await browser.pass(30);
  expect(browser.pings).toEqual([]);
  expect(tab.monitor.state).toEqual({ status: "off" });
  fresh = undefined;
  prerendering = false;
  tab.happen("look");
  expect(tab.covered).toBe(true);
  await settled();
  expect(tab.covered).toBe(false);
});

test("without locks and channel a tab still asks, warns and covers", async () => {
  const browser = fakeBrowser();
  browser.hasLocks = false;
  const tab = browser.page({ ports: { channel: () => undefined } });
  await browser.pass(545);
  expect(tab.monitor.state.status).toBe("warning");
  await browser.pass(60);
  expect(tab.covered).toBe(true);
});
