/** `<session-countdown>`: what it counts, and the element in a real Chromium beside a monitor that a test moves. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AliveAnswer } from "../../src/core/wire.ts";
import { secondsLeft } from "../../src/dialog/countdown.ts";
import { type DialogPage, openSite, type Site } from "./page.ts";

const answer: AliveAnswer = {
  idleFor: 10,
  age: 100,
  warnAfter: 540,
  expireAfter: 600,
  session: "session",
  user: "ada",
};

describe("the time left", () => {
  test("follows from the last answer and ages with it", () => {
    expect(secondsLeft(answer, 0, Infinity)).toBe(590);
    expect(secondsLeft(answer, 89.5, Infinity)).toBe(500);
    expect(secondsLeft(answer, 1000, Infinity)).toBe(0);
  });

  test("counts input of this page before it is reported, and never for more than it is worth", () => {
    expect(secondsLeft(answer, 100, 0)).toBe(600);
    expect(secondsLeft(answer, 100, 30)).toBe(570);
    expect(secondsLeft(answer, 100, 300)).toBe(490);
  });

  test("an absolute timeout is the limit of both", () => {
    expect(secondsLeft({ ...answer, absoluteTimeout: 400 }, 0, 0)).toBe(300);
    expect(secondsLeft({ ...answer, absoluteTimeout: 400 }, 50, 0)).toBe(250);
  });
});

describe("the element", () => {
  let site: Site;
  let page: DialogPage;
  beforeAll(async () => {
    site = await openSite();
  }, 30_000);
  afterAll(() => site.close(), 30_000);

  /** A new page with the element in it, which has heard nothing yet. */
  async function countdown(markup: { text?: string; lang?: string } = {}, search = "en"): Promise<void> {
    page = await site.open(search);
    await page.ask(`(() => { const place = document.createElement("p"), one = document.createElement("session-countdown");
      const { text, lang } = ${JSON.stringify(markup)};
      if (text) one.setAttribute("text", text);
      if (lang) place.lang = lang;
      place.append(one);
      document.body.append(place);
      page.countdown = one; })()`);
  }

  /** Another script of the origin, or the monitor of a tab, says this on the channel. */
  async function say(message: string, base = "/session-security"): Promise<void> {
    await page.ask(`new BroadcastChannel("session-security:${base}").postMessage(${message})`);
  }

  const relay = (of: Partial<AliveAnswer> = {}, ago = 0): string =>
    `{ sent: Date.now() - ${ago}, answer: ${JSON.stringify({ ...answer, ...of })}, session: "session" }`;
  const shown = "page.countdown.shadowRoot.textContent";
  const says = async (text: string): Promise<void> => page.until(`${shown} === ${JSON.stringify(text)}`);

  test("says nothing before it knows, then the time in the language of its place, in the page's words", async () => {
    await countdown({ text: "Abmeldung {time}.", lang: "de-CH" });
    expect(await page.ask(shown)).toBe("");
    await say(relay());
    await says("Abmeldung in 9 Minuten.");
    await say(relay({ idleFor: 400 }));
    await says("Abmeldung in 3 Minuten.");
    await page.tab.close();
  }, 30_000);

  test("says the monitor's own seconds in a warning, and nothing while covered, over or off", async () => {
    await countdown();
    await say(relay());
    await says("in 9 minutes");
    await page.set({ status: "warning", remaining: 42, extendable: true });
    await says("in 42 seconds");
    for (const state of [{ status: "unsure" }, { status: "ended", reason: "idle", left: true }] as const) {
      await page.set(state);
      await says("");
    }
    await page.set({ status: "active" });
    await says("in 9 minutes");
    await page.set({ status: "off" });
    await says("");
    // The next login may be another user's, with other limits.
    await page.set({ status: "active" });
    await page.until("page.calls.includes('check')");
    expect(await page.ask(shown)).toBe("");
    await say(relay({ user: "grace", expireAfter: 1200, idleFor: 0 }));
    await page.until(`/in (19|20) minutes/.test(${shown})`);
    await page.tab.close();
  }, 30_000);

  test("believes nothing that is no answer, too late, or about another user, and an older answer no more", async () => {
    await countdown();
    await say(relay());
    await says("in 9 minutes");
    for (const message of [
      `"hello"`,
      "undefined",
      "{ sent: Date.now(), answer: { idleFor: -1 } }",
      `{ ...${relay({ idleFor: 500 })}, sent: Date.now() - 5000 }`,
      `{ ...${relay({ idleFor: 500 })}, sent: Date.now() + 5000 }`,
      relay({ idleFor: 500, user: "grace" }),
      relay({ idleFor: 300 }, 60_000),
      relay({ idleFor: 300 }, 4000),
    ]) {
      await say(message);
    }
    // It is written once a second, on the browser's own timer: that nothing changes has no event.
    await page.ask("new Promise((resolve) => setTimeout(resolve, 1100))");
    expect(await page.ask(shown)).toMatch(/in 9 minutes/);
    await page.tab.close();
  }, 30_000);

  test("a key press counts at once, before it is reported", async () => {
    await countdown();
    await say(relay({ idleFor: 400 }));
    await says("in 3 minutes");
    await page.tab.keyboard.press("a");
    await page.until(`/in (9|10) minutes/.test(${shown})`);
    await page.tab.close();
  }, 30_000);

  test("is a timer and no live region, and is written only when its words change", async () => {
    await countdown();
    await say(relay());
    await says("in 9 minutes");
    const cdp = await page.tab.createCDPSession();
    const { nodes } = await cdp.send("Accessibility.getFullAXTree");
    const timer = nodes.find(({ role }) => role?.value === "timer");
    expect(timer?.properties?.filter(({ name, value }) => name === "live" && value.value !== "off")).toEqual([]);
    // Two of its beats, on the browser's own timer: that nothing is written has no event.
    const writes = `new Promise((resolve) => {
      const seen = [];
      new MutationObserver((records) => seen.push(...records)).observe(page.countdown.shadowRoot, { characterData: true, subtree: true });
      setTimeout(() => resolve(seen.length), 2500);
    })`;
    expect(await page.ask(writes)).toBe(0);
    await page.tab.close();
  }, 30_000);

  test("a language that the browser does not know is not told in another one", async () => {
    await countdown({ lang: "ga" });
    await say(relay());
    await says("9 min");
    await countdown({ lang: "not a language" });
    await say(relay());
    await says("9 min");
    await page.tab.close();
  }, 30_000);

  test("an application's own way to write times and its own base path are taken", async () => {
    await countdown({}, "own");
    await say(relay());
    await say(relay({ idleFor: 300 }), "/elsewhere");
    await says("after 4 minutes");
    await page.tab.close();
  }, 30_000);

  test("asks once where it came too late for every answer, and stops when it is removed", async () => {
    await countdown();
    await page.until("page.calls.length > 0");
    expect(await page.calls()).toEqual(["check"]);
    await page.ask("page.countdown.remove()");
    await page.ask("void (page.countdown.monitor = { get state() { page.calls.push('looked'); } })");
    await say(relay());
    // Its beat of a second, on the browser's own timer, must have stopped: that has no event.
    await page.ask("new Promise((resolve) => setTimeout(resolve, 1100))");
    expect(await page.ask(shown)).toBe("");
    expect(await page.calls()).toEqual(["check"]);
    await page.tab.close();
  }, 30_000);
});
