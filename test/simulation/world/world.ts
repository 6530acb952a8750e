/** The whole: what there is, who owns what, and how a scenario is played on it. */
import type { Options } from "../../../src/server/index.ts";
import type { Request } from "express";
import type { Ports } from "../../../src/client/index.ts";
import { actions } from "./actions.ts";
import { Browser } from "./browser.ts";
import { useRepeatableCrypto } from "./crypto.ts";
import type { Page } from "./page.ts";
import { Person } from "./person.ts";
import { observe } from "./promises.ts";
import { Random } from "./random.ts";
import { POLICIES, settingsOf, type Scenario, type Settings } from "./scenario.ts";
import { ServerProcess } from "./server.ts";
import type { Blobs } from "./sessions.ts";
import { StoreServer, type Wrap } from "./store.ts";
import { Tab } from "./tab.ts";
import { Time } from "./time.ts";
import { Truth } from "./truth.ts";

export interface Policy {
  readonly warnAfter: number;
  readonly expireAfter: number;
  readonly absoluteTimeout?: number | undefined;
}

/** A deliberately broken world: parts of the code replaced by worse ones. */
export interface Variant {
  readonly store?: Wrap;
  readonly ports?: (ports: Ports, page: Page) => Ports;
  readonly options?: Partial<Options<Request>>;
  /** Settings and troubles in which it shows soonest; the others stay as the scenario has them. */
  readonly settings?: Partial<Settings>;
  readonly trouble?: (world: World) => void;
  /** The session library forgets the marker of the response that logs in. */
  readonly lateMarker?: boolean;
  /** Whatever a POST logs in has shown a credential, the application believes. */
  readonly postIsCredential?: boolean;
}

/** A promise was broken. */
export class Broken extends Error {
  readonly promise: string;
  /** Of the scenario that it was found in. */
  readonly steps: number;
  constructor(promise: string, what: string, steps: number) {
    super(`${promise}: ${what}`);
    this.name = "Broken";
    this.promise = promise;
    this.steps = steps;
  }
}

export class World {
  readonly time = new Time();
  readonly random: Random;
  readonly settings: Settings;
  readonly variant: Variant;
  readonly truth: Truth;
  readonly store: StoreServer;
  readonly blobs: Blobs = { texts: new Map(), destroyed: new Set(), made: 0 };
  readonly servers: ServerProcess[];
  readonly browsers: Browser[];
  readonly persons: Person[];
  policy: Policy;
  /** The loosest and the tightest limits that any server ever had. */
  longest: Policy;
  shortest: Policy;
  /** Until when a server or the store was not well. */
  badUntil = -1;
  broken: Broken | undefined;
  /** Happens when the application is about to log somebody out. */
  onLogout: (() => void) | undefined;
  /** The last lines of what happened, while somebody wants to read them. */
  readonly lines: string[] = [];
  tracing = false;
  readonly #situations: Map<string, number>;

  constructor(scenario: Scenario, situations: Map<string, number>, variant: Variant) {
    this.#situations = situations;
    this.variant = variant;
    this.random = new Random(scenario.seed);
    this.settings = { ...settingsOf(scenario), ...variant.settings };
    this.policy = this.longest = this.shortest = this.settings.policy;
    this.truth = new Truth(this);
    this.store = new StoreServer(
      this.time,
      this.random.fork(),
      this.truth.records,
      variant.store ?? ((store) => store),
    );
    this.servers = Array.from({ length: this.settings.servers }, (_, index) => new ServerProcess(this, index));
    this.browsers = Array.from(
      { length: this.settings.browsers },
      (_, index) => new Browser(this, index, this.random.fork()),
    );
    this.persons = this.browsers.map(
      (browser) => new Person(this, browser, this.random.fork(), this.random.pick(["ada", "bob"])),
    );
    for (const browser of this.browsers) {
      for (let i = 0; i < this.settings.tabs; i++) new Tab(browser).load({ path: "/page", byPerson: true });
      browser.tabs[0]!.show();
    }
    variant.trouble?.(this);
  }

  trace(line: () => string): void {
    if (!this.tracing) return;
    this.lines.push(`${Math.round(this.time.now)} ${line()}`);
    if (this.lines.length > 400) this.lines.shift();
  }

  count = (situation: string): void => {
    this.#situations.set(situation, (this.#situations.get(situation) ?? 0) + 1);
  };

  /** Remembered, and thrown after the step: inside of one, the code under test would catch it. */
  fail = (promise: string, what: string): void => {
    this.broken ??= new Broken(promise, `${what}, at ${Math.round(this.time.now)}`, this.time.steps);
  };

  /** Whose session the cookie of a browser means. */
  loginOf({ cookie }: Browser): number | undefined {
    const text = cookie === undefined ? undefined : this.blobs.texts.get(cookie);
    return text === undefined ? undefined : (JSON.parse(text) as { login?: number }).login;
  }

  /** One voice: however many tabs, and whatever happens, no flood. */
  pinged(browser: Browser): void {
    const { now } = this.time;
    const { pings } = browser;
    pings.push(now);
    while (pings[0]! < now - 60_000) pings.shift();
    const most = 60 + 40 * browser.tabs.length + (60 / this.shortest.warnAfter) * 20;
    if (pings.length > most) this.fail("one-voice", `${pings.length} pings of one browser within a minute`);
  }

  /** Servers restart one after the other, with another policy. */
  deploy(which: number, samePolicy: boolean): void {
    this.count("a deployment");
    if (!samePolicy) {
      this.policy = POLICIES[which % POLICIES.length]!;
      this.longest = loosest(this.longest, this.policy, Math.max);
      this.shortest = loosest(this.shortest, this.policy, Math.min);
    }
    for (const [index, server] of this.servers.entries()) {
      this.time.after(index * 5000, () => server.kill());
      this.time.after(index * 5000 + 3000, () => {
        if (!server.up) server.start();
      });
    }
  }

  async play({ acts }: Scenario): Promise<void> {
    const check = (): void => {
      observe(this);
      if (this.broken !== undefined) throw this.broken;
    };
    for (const [wait, name, a, b] of acts) {
      await this.time.run(this.time.now + wait * 100, check);
      this.trace(() => `--- ${name} ${a} ${b}`);
      actions[name](this, a, b);
    }
    await this.#calmDown(check);
  }

  /** In the end all is well, and then what must happen some day must have happened. */
  async #calmDown(check: () => void): Promise<void> {
    this.store.heal();
    for (const server of this.servers) if (!server.up) server.start();
    for (const browser of this.browsers) {
      Object.assign(browser.net, { up: true, latency: 5, loss: 0, doubles: 0 });
      browser.wake();
      for (const tab of browser.tabs) tab.resume();
    }
    await this.time.run(this.time.now + 120_000, check);
    for (const person of this.persons) person.mode = "away";
    const { expireAfter, absoluteTimeout = 0 } = this.longest;
    await this.time.run(this.time.now + (Math.max(expireAfter, absoluteTimeout) + 180) * 1000, check);
    for (const record of this.truth.records.all()) {
      if (!record.lossy && record.reports === 0)
        this.fail("ends", `the end of ${record.key.user}'s session was never reported`);
    }
    check();
  }
}

function loosest(one: Policy, other: Policy, choose: (a: number, b: number) => number): Policy {
  const absolute = choose(one.absoluteTimeout ?? Infinity, other.absoluteTimeout ?? Infinity);
  return {
    warnAfter: choose(one.warnAfter, other.warnAfter),
    expireAfter: choose(one.expireAfter, other.expireAfter),
    absoluteTimeout: absolute === Infinity ? undefined : absolute,
  };
}

/** Plays a scenario; answers the steps it took. @throws Broken */
export async function simulate(
  scenario: Scenario,
  situations = new Map<string, number>(),
  variant: Variant = {},
  tracing = false,
): Promise<number> {
  useRepeatableCrypto(scenario.seed);
  const world = new World(scenario, situations, variant);
  world.tracing = tracing;
  try {
    await world.play(scenario);
  } catch (error) {
    if (error instanceof Broken) error.message = [...world.lines, error.message].join("\n");
    throw error;
  }
  return world.time.steps;
}
