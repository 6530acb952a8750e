/**
 * What the monitor costs in a browser. `npm run bench -- browser`.
 *
 * Start: pages of the demo in Chromium with its processor slowed sixfold, once as they are and once with the served file
 * blocked: the longest task until half a second after `load` (Long Tasks API: those below 50 ms are not told), and the time
 * of all scripts. Without the file the page has a leave prompt at most, so the difference is the file's.
 *
 * Memory: a monitor in Node.js on a clock of its own, for 24 hours of somebody who works, reads, and answers warnings;
 * what the heap holds after the first hour and after the last. Then the same with ten tabs, and the pings of each hour.
 */
import type { Page } from "puppeteer-core";
import { ask, launchChromium, until } from "../e2e/browser.ts";
import { logIn, openSite, status } from "../e2e/site.ts";
import { fakeBrowser } from "../test/client/fake-browser.ts";

const SLOWED = 6;
const LOADS = 15;
const HOURS = 24;

interface Start {
  readonly longest: number;
  readonly script: number;
}

async function start(): Promise<void> {
  const site = await openSite({});
  const chromium = await launchChromium();
  try {
    const page = await chromium.open();
    await logIn(page, site);
    await page.evaluateOnNewDocument(() => {
      const tasks: number[] = [];
      new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
        type: "longtask",
        buffered: true,
      });
      Object.assign(globalThis, { longTasks: tasks });
    });
    const session = await page.createCDPSession();
    await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWED });
    await session.send("Performance.enable");
    await session.send("Network.enable");
    for (const kind of ["with", "without"] as const) {
      const pattern = { urlPattern: "http://*:*/session-security/*.js", block: kind === "without" };
      await session.send("Network.setBlockedURLs", { urlPatterns: [pattern] });
      const starts: Start[] = [];
      for (let n = 0; n < LOADS; n++) starts.push(await load(page, site.url, kind === "with"));
      const longest = middle(starts.map((each) => each.longest));
      const script = middle(starts.map((each) => each.script));
      console.log(
        `start ${kind} the served file, ${SLOWED} times slowed: longest task of the page ` +
          `${longest === 0 ? "below 50" : longest.toFixed(0)} ms, all scripts together ${script.toFixed(1)} ms ` +
          `(medians of ${LOADS} loads)`,
      );
    }
  } finally {
    await chromium.close();
    await site.close();
  }
}

function middle(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}

async function load(page: Page, url: string, monitored: boolean): Promise<Start> {
  await page.goto(`${url}/`);
  if (monitored) await until(page, `${status} === "active"`);
  await ask(page, "new Promise((done) => setTimeout(done, 500))");
  const { ScriptDuration = 0 } = await page.metrics();
  return { longest: await ask<number>(page, "Math.max(0, ...globalThis.longTasks)"), script: ScriptDuration * 1000 };
}

async function memory(tabs: number): Promise<void> {
  const browser = fakeBrowser();
  const opened = Array.from({ length: tabs }, () => browser.page());
  for (const tab of opened.slice(1)) tab.visible = false;
  const held: number[] = [];
  const pings: number[] = [];
  for (let hour = 0; hour < HOURS; hour++) {
    const before = browser.pings.length;
    // Fifty minutes with a key every three seconds, ten of reading in silence: the warning comes, and is answered.
    for (let minute = 0; minute < 60; minute++) {
      for (let second = 0; second < 60; second += 3) {
        if (minute < 50) opened[hour % tabs]!.input();
        await browser.pass(3);
      }
      if (opened[0]!.monitor.state.status === "warning") await opened[0]!.monitor.extend();
    }
    pings.push(browser.pings.length - before);
    // What the fake browser writes down is not the monitor's.
    browser.pings.length = browser.messages.length = 0;
    for (const tab of opened) tab.shown.length = 0;
    globalThis.gc!();
    held.push(process.memoryUsage().heapUsed);
  }
  const grown = (held.at(-1)! - held[0]!) / 1024;
  console.log(
    `memory, ${tabs} ${tabs === 1 ? "tab" : "tabs"}: the heap has grown by ${grown.toFixed(0)} KiB in ${HOURS - 1} hours ` +
      `(${(held[0]! / 2 ** 20).toFixed(1)} MiB after the first); at most ${Math.max(...pings)} pings an hour`,
  );
  for (const tab of opened) tab.monitor.stop();
}

await start();
for (const tabs of [1, 10]) await memory(tabs);
