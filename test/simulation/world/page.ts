/** One page with its monitor. Owns what is shown of it, and when its scripts run. */
import { createPageMonitor, type Monitor, type PageEvent } from "../../../src/client/index.ts";
import type { PingEnd } from "../../../src/core/judge.ts";
import { ENDED_HEADER } from "../../../src/core/wire.ts";
import type { PageContent } from "./http.ts";
import { portsOf } from "./ports.ts";
import type { Tab } from "./tab.ts";
import { Timers } from "./timers.ts";

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
  /** Something was typed into it, and not sent. */
  typed = false;
  /** How it was told that it is over, as it shows it. */
  ended: PingEnd | undefined;
  /** The last input of the person behind it. */
  lastInput = -Infinity;
  readonly #requested: { mono: number; wall: number } | undefined;
  readonly #timers = new Timers(this);
  readonly inputs = new Set<(deliberate: boolean) => void>();
  readonly watchers = new Set<(what: PageEvent) => void>();
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
    return this.#timers.start(after, fire, this.#level + 1, monitors);
  }

  woken(): void {
    this.#timers.woken();
  }

  happen(what: PageEvent): void {
    if (this.monitor === undefined || this.prerendering) return;
    this.task(() => {
      for (const happened of this.watchers) happened(what);
      if (what === "leave") this.browser.world.truth.pages.left(this);
    });
  }

  input(deliberate: boolean): void {
    if (this.monitor === undefined || this.tab.stuck) return;
    this.task(() => {
      if (!this.visible) return;
      this.browser.world.truth.pages.input(this, deliberate);
      for (const each of this.inputs) each(deliberate);
      this.browser.world.truth.pages.inputHandled(this);
    });
  }

  /** Back from the back/forward cache. */
  restore(): void {
    this.cached = false;
    this.browser.world.count("a page came back from the back/forward cache");
    for (const what of ["look", "restored"] as const) this.happen(what);
    for (const run of this.#waiting.splice(0)) this.task(run);
  }

  /** `performance.now()` */
  monotonic(): number {
    return this.browser.awake() * this.browser.monotonicRate - this.#origin;
  }

  /** How long ago the request for it was sent, as its browser's clocks say; undefined when it did not come fresh. */
  fresh(): number | undefined {
    const { browser } = this;
    if (this.#requested === undefined) return undefined;
    const { mono, wall } = this.#requested;
    return Math.max(browser.awake() * browser.monotonicRate - mono, browser.wall() - wall, 1);
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
    const ports = world.variant.ports?.(portsOf(this), this) ?? portsOf(this);
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
}
