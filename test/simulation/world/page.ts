/** One page with its monitor. Owns its timers and what is shown of it; the monitor's ports are made here. */
import { createPageMonitor, type Monitor, type PageEvent, type Ports } from "../../../src/client/index.ts";
import { ENDED_HEADER } from "../../../src/core/wire.ts";
import type { PageContent } from "./http.ts";
import type { Tab } from "./tab.ts";

const ABORT_AFTER = 5000;
const TURN_WAIT = 2000;
const INTENSIVE_AFTER = 300_000;

interface Timer {
  readonly due: number;
  readonly level: number;
  /** Of the monitor, or of the application. */
  readonly monitors: boolean;
  readonly fire: () => void;
  cancel: () => void;
}

export class Page {
  readonly tab: Tab;
  readonly content: PageContent | undefined;
  readonly path: string;
  readonly since: number;
  monitor: Monitor | undefined;
  covered = false;
  dead = false;
  /** In the back/forward cache. */
  cached = false;
  prerendering: boolean;
  /** When the monitor's code last ran; -Infinity before the first time. */
  ranAt = -Infinity;
  /** Since when a person's input waits for being reported or learnt of. */
  pendingSince: number | undefined;
  coveredSince: number | undefined;
  shownLate = false;
  /** The time of the last input that it has told of. */
  claimed = -Infinity;
  /** The person behind it. */
  lastInput = -Infinity;
  readonly #requested: { mono: number; wall: number } | undefined;
  readonly #timers = new Set<Timer>();
  readonly #inputs = new Set<(deliberate: boolean) => void>();
  readonly #watchers = new Set<(what: PageEvent) => void>();
  #waiting: (() => void)[] = [];
  /** How deep timers are chained; those of a hidden page are slowed down for it. */
  #level = 0;
  readonly #origin: number;

  constructor(
    tab: Tab,
    content: PageContent | undefined,
    path: string,
    requested: { mono: number; wall: number } | undefined,
    prerendering: boolean,
  ) {
    this.tab = tab;
    this.content = content;
    this.path = path;
    this.since = tab.browser.world.time.now;
    this.#requested = prerendering ? undefined : requested;
    this.prerendering = prerendering;
    this.#origin = tab.browser.awake() * tab.browser.monotonicRate;
    if (content === undefined) return;
    // A module script runs when the markup is parsed.
    this.timer(tab.browser.random.skewed(1, 200), () => this.#start(content));
  }

  /** For whoever reads a trace. */
  get name(): string {
    const { browser } = this;
    return `b${browser.index}t${browser.tabs.indexOf(this.tab)}${this.visible ? "*" : ""}${this.path}(login ${this.content?.login})`;
  }

  get browser() {
    return this.tab.browser;
  }

  get visible(): boolean {
    return this.tab.visible && this.tab.page === this && !this.prerendering;
  }

  /** Can a person read it? */
  get shown(): boolean {
    return this.visible && !this.covered && this.content?.kind === "protected";
  }

  /** A task of the tab's event loop; one of a page in the back/forward cache waits for its return. */
  task(run: () => void, level = 0, monitors = true): void {
    if (this.dead) return;
    if (this.cached) return void this.#waiting.push(run);
    this.tab.task(() => {
      if (this.dead) return;
      if (this.cached) return void this.#waiting.push(run);
      if (monitors) this.ranAt = this.browser.world.time.now;
      this.#level = level;
      run();
      this.#level = 0;
    });
  }

  timer(after: number, fire: () => void, monitors = true): () => void {
    const { browser, tab } = this;
    const level = this.#level + 1;
    let late = browser.random.between(0, 4);
    if (!this.visible && !this.prerendering) {
      const grain = level < 5 ? 0 : browser.world.time.now - tab.hiddenSince > INTENSIVE_AFTER ? 60_000 : 1000;
      if (grain > 1000) browser.world.count("a timer of a hidden tab was slowed down to one a minute");
      late = grain === 0 ? browser.random.between(0, 600) : grain - ((browser.awake() + after) % grain);
    }
    const timer: Timer = {
      due: browser.awake() + Math.max(after, 0) / browser.monotonicRate + late,
      level,
      monitors,
      fire,
      cancel() {},
    };
    this.#timers.add(timer);
    this.#schedule(timer);
    return () => {
      this.#timers.delete(timer);
      timer.cancel();
    };
  }

  #schedule(timer: Timer): void {
    const { browser } = this;
    timer.cancel = browser.world.time.after(timer.due - browser.awake(), () => {
      // Asleep, or not for long enough awake: `woken` schedules it anew.
      if (browser.asleep || browser.awake() < timer.due - 0.01) return;
      const fire = (): void => {
        if (this.#timers.delete(timer)) timer.fire();
      };
      this.task(fire, timer.level, timer.monitors);
    });
  }

  woken(): void {
    for (const timer of this.#timers) {
      timer.cancel();
      this.#schedule(timer);
    }
  }

  happen(what: PageEvent): void {
    if (this.monitor === undefined || this.prerendering) return;
    this.task(() => {
      for (const happened of this.#watchers) happened(what);
      if (what === "leave") this.browser.world.truth.left(this);
    });
  }

  input(deliberate: boolean): void {
    if (this.monitor === undefined || this.tab.stuck) return;
    this.task(() => {
      if (!this.visible) return;
      this.browser.world.truth.input(this, deliberate);
      for (const each of this.#inputs) each(deliberate);
      this.browser.world.truth.inputHandled(this);
    });
  }

  /** Back from the back/forward cache. */
  restore(): void {
    this.cached = false;
    this.browser.world.count("a page came back from the back/forward cache");
    for (const what of ["look", "restored"] as const) this.happen(what);
    for (const run of this.#waiting.splice(0)) this.task(run);
  }

  activate(): void {
    this.prerendering = false;
    this.happen("look");
  }

  evict(): void {
    this.browser.world.count("a page was evicted from the back/forward cache by a message");
    this.destroy();
  }

  destroy(): void {
    this.dead = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    for (const member of this.browser.channel) if (member.page === this) this.browser.channel.delete(member);
    this.browser.locks.destroyed(this);
  }

  #start(content: PageContent): void {
    const { browser } = this;
    const { world } = browser;
    if (content.kind === "login") {
      // `src/client/anonymous.ts`: that nobody is logged in may be news to the others.
      browser.post(this, undefined);
      browser.anonymousAt = world.time.now;
      return;
    }
    const ports = world.variant.ports?.(this.#ports(), this) ?? this.#ports();
    this.monitor = createPageMonitor({ ...content.config, ports });
    world.trace(() => `${this.name} starts ${JSON.stringify(content.config)}`);
    this.monitor.start();
    this.timer(browser.random.between(1, 50), () => this.happen("look"));
    this.#poll();
  }

  /** The application looks for news, whether anybody is there or not. */
  #poll(): void {
    const { browser } = this;
    const ask = (): void => {
      const headers = browser.engine === "plain http" ? {} : { "sec-fetch-dest": "empty", "sec-fetch-mode": "cors" };
      browser.request({ method: "GET", path: "/poll", headers, byPerson: false }, (answered) => {
        if (answered?.headers.has(ENDED_HEADER) !== true) return;
        this.task(() => this.monitor!.inspect({ headers: answered.headers } as unknown as Response));
      });
      this.#poll();
    };
    this.timer(browser.world.settings.pollEvery, ask, false);
  }

  #ports(): Ports {
    const { browser, tab } = this;
    const { world } = browser;
    return {
      wall: () => browser.wall(),
      monotonic: () => browser.awake() * browser.monotonicRate - this.#origin,
      timer: (after, fire) => this.timer(after, fire),

      send: async (url, body, keepalive) =>
        new Promise((resolve) => {
          const { idleFor, session } = JSON.parse(body) as { idleFor?: number; session?: string };
          world.truth.sends(this, idleFor);
          if (tab.atQuestion !== undefined) {
            world.time.after(1, tab.atQuestion);
            tab.atQuestion = undefined;
          }
          const headers: Record<string, string> = { "content-type": "application/json", host: "app.example" };
          headers[browser.engine === "plain http" ? "origin" : "sec-fetch-site"] =
            browser.engine === "plain http" ? "http://app.example" : "same-origin";
          browser.pingsInFlight += 1;
          if (browser.pingsInFlight > 1) world.count("two pings of one browser in flight");
          let open = true;
          const settle = (value: unknown): void => {
            if (!open) return;
            open = false;
            browser.pingsInFlight -= 1;
            abort();
            this.task(() => resolve(value));
          };
          const abort = world.time.after(ABORT_AFTER, () => {
            world.count("a ping was given up");
            settle(undefined);
          });
          browser.request(
            {
              method: "POST",
              path: url,
              headers,
              body,
              byPerson: false,
              claims: idleFor,
              tagged: session !== undefined,
            },
            (answered) => {
              if (!open) world.count("an answer came after the ping was given up");
              else if (!keepalive && this.dead) settle(undefined);
              else settle(answered?.status === 200 ? world.truth.received(this, JSON.parse(answered.body)) : undefined);
            },
          );
        }),

      channel: (_name, heard) => {
        const member = { page: this, heard, newest: 0 };
        browser.channel.add(member);
        return {
          postMessage: (message) => browser.post(this, message),
          close: () => void browser.channel.delete(member),
        };
      },

      turn: async (_name, work) => {
        if (browser.engine === "plain http") return work();
        return new Promise<void>((resolve) => {
          let decided = false;
          const giveUp = browser.locks.request(this, (release) => {
            if (decided) return release();
            decided = true;
            stopWaiting();
            void work().then(() => {
              release();
              resolve();
            });
          });
          const stopWaiting = this.timer(TURN_WAIT, () => {
            if (decided) return;
            decided = true;
            giveUp();
            world.count("a tab waited 2 s for its turn in vain");
            void work().then(resolve);
          });
        });
      },

      recall: (key) => tab.storage.get(key),
      remember: (key, value) => void tab.storage.set(key, value),

      page: {
        visible: () => this.visible,
        fresh: () =>
          this.#requested === undefined
            ? undefined
            : Math.max(
                browser.awake() * browser.monotonicRate - this.#requested.mono,
                browser.wall() - this.#requested.wall,
                1,
              ),
        prerendering: () => this.prerendering,
        watch: (happened) => {
          this.#watchers.add(happened);
          return () => void this.#watchers.delete(happened);
        },
        listen: (input) => {
          this.#inputs.add(input);
          return () => void this.#inputs.delete(input);
        },
        cover: (hidden) => {
          this.covered = hidden;
          world.trace(() => `${this.name} ${hidden ? "covered" : "uncovered"}`);
          this.coveredSince = hidden ? world.time.now : undefined;
          if (hidden && this.visible) world.count("a visible page was covered");
        },
        leave: (url) => {
          world.truth.leaves(this);
          const path = url === undefined ? this.path : new URL(url).pathname;
          tab.load({ path, byPerson: false });
        },
        here: () => `https://app.example${this.path}`,
      },
    };
  }
}
