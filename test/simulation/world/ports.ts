/** The ports of a page's monitor: where the code under test touches the simulated browser. */
import type { Ports } from "../../../src/client/index.ts";
import type { Page } from "./page.ts";
import { uncovered } from "./typed.ts";

const ABORT_AFTER = 5000;
const TURN_WAIT = 2000;

export function portsOf(page: Page): Ports {
  const { browser, tab } = page;
  return {
    wall: () => browser.wall(),
    monotonic: () => page.monotonic(),
    timer: (after, fire) => page.timer(after, fire),
    send: async (url, body, keepalive) => new Promise((resolve) => send(page, url, body, keepalive, resolve)),

    channel: (_name, heard) => {
      const member = { page, heard, newest: 0 };
      browser.channel.add(member);
      return {
        postMessage: (message) => browser.post(page, message),
        close: () => void browser.channel.delete(member),
      };
    },

    turn: async (_name, work) => {
      if (browser.engine === "plain http") return work();
      return new Promise<void>((resolve) => turn(page, work, resolve));
    },

    recall: (key) => tab.storage.get(key),
    remember: (key, value) => void tab.storage.set(key, value),
    page: shown(page),
  };
}

function send(page: Page, path: string, body: string, keepalive: boolean, resolve: (answer: unknown) => void): void {
  const { browser, tab } = page;
  const { truth, time, count } = browser.world;
  const { idleFor: claims, session } = JSON.parse(body) as { idleFor?: number; session?: string };
  truth.pages.sends(page, claims);
  if (tab.atQuestion !== undefined) {
    time.after(1, tab.atQuestion);
    tab.atQuestion = undefined;
  }
  const headers: Record<string, string> = { "content-type": "application/json", host: "app.example" };
  headers[browser.engine === "plain http" ? "origin" : "sec-fetch-site"] =
    browser.engine === "plain http" ? "http://app.example" : "same-origin";
  browser.pingsInFlight += 1;
  if (browser.pingsInFlight > 1) count("two pings of one browser in flight");
  let open = true;
  const settle = (value: unknown): void => {
    if (!open) return;
    open = false;
    browser.pingsInFlight -= 1;
    abort();
    page.task(() => resolve(value));
  };
  const abort = time.after(ABORT_AFTER, () => {
    count("a ping was given up");
    settle(undefined);
  });
  const tagged = session !== undefined;
  browser.request({ method: "POST", path, headers, body, byPerson: false, claims, tagged }, (answered) => {
    if (!open) count("an answer came after the ping was given up");
    else if (!keepalive && page.dead) settle(undefined);
    else settle(answered?.status === 200 ? truth.pages.received(page, JSON.parse(answered.body)) : undefined);
  });
}

/** Under the browser's lock, or after 2 s without it. */
function turn(page: Page, work: () => Promise<void>, done: () => void): void {
  const { browser } = page;
  let decided = false;
  const giveUp = browser.locks.request(page, (release) => {
    if (decided) return release();
    decided = true;
    stopWaiting();
    void work().then(() => {
      release();
      done();
    });
  });
  const stopWaiting = page.timer(TURN_WAIT, () => {
    if (decided) return;
    decided = true;
    giveUp();
    browser.world.count("a tab waited 2 s for its turn in vain");
    void work().then(done);
  });
}

function shown(page: Page): Ports["page"] {
  const { browser, tab, inputs, watchers } = page;
  const { world } = browser;
  return {
    visible: () => page.visible,
    fresh: () => page.fresh(),
    prerendering: () => page.prerendering,
    watch: (happened) => {
      watchers.add(happened);
      return () => void watchers.delete(happened);
    },
    listen: (input) => {
      inputs.add(input);
      return () => void inputs.delete(input);
    },
    cover: (hidden) => {
      page.covered = hidden;
      if (!hidden) uncovered(world, page);
      world.trace(() => `${page.name} ${hidden ? "covered" : "uncovered"}`);
      page.coveredSince = hidden ? world.time.now : undefined;
      if (hidden && page.visible) world.count("a visible page was covered");
    },
    leave: (url) => {
      world.truth.pages.leaves(page);
      tab.load({ path: url === undefined ? page.path : new URL(url).pathname, byPerson: false });
    },
    here: () => `https://app.example${page.path}`,
  };
}
