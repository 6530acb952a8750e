/**
 * One browser on one machine. Owns its clocks, its sleep, its cookie, its way to the servers, the channel and the locks
 * that its tabs share.
 */
import type { Answered, Sent } from "./http.ts";
import type { Page } from "./page.ts";
import type { Random } from "./random.ts";
import type { Tab } from "./tab.ts";
import type { World } from "./world.ts";

/** What sends which headers: WebKit never says that a person navigated, plain HTTP says nothing and has no locks. */
export type Engine = "chromium" | "webkit" | "plain http";

export interface Network {
  up: boolean;
  latency: number;
  /** Of requests and of answers. */
  loss: number;
  doubles: number;
}

/** A page on the channel. */
interface Member {
  readonly page: Page;
  readonly heard: (message: unknown) => void;
  /** The number of the youngest message that it has heard. */
  newest: number;
}

export class Browser {
  readonly world: World;
  readonly random: Random;
  readonly index: number;
  readonly engine: Engine;
  readonly net: Network;
  tabs: Tab[] = [];
  cookie: string | undefined;
  /** Whom the application remembers here. */
  remembered: string | undefined;
  asleepSince: number | undefined;
  slept = 0;
  wokeAt = -1;
  /** How far the wall clock is from the truth, and how much faster it runs. */
  wallAhead = 0;
  readonly wallRate: number;
  readonly monotonicRate: number;
  readonly ticksAsleep: boolean;
  /** The channel does to messages what no browser should. */
  channelFaults = 0;
  readonly channel = new Set<Member>();
  readonly locks: Locks;
  /** The longest that an answer was on its way. */
  slowest = 0;
  pingsInFlight = 0;
  /** When it pinged, within the last minute. */
  readonly pings: number[] = [];
  /** When its wall clock was last set, and by how much it was set back in all. */
  steppedAt = -1;
  #setBack = 0;
  /** Until when network, servers or store were not well. */
  badUntil = -1;
  /** When a server last told it of an end, and when a page of nobody last spoke to the other tabs. */
  toldEnded = -Infinity;
  anonymousAt = -Infinity;
  #waking: (() => void)[] = [];
  #newestCookieSent = 0;
  #posted = 0;

  constructor(world: World, index: number, random: Random) {
    this.world = world;
    this.index = index;
    this.random = random;
    this.engine = random.pick(["chromium", "chromium", "webkit", "plain http"] as const);
    this.net = { up: true, latency: random.pick([5, 30, 200]), loss: 0, doubles: 0 };
    this.wallAhead = random.pick([0, 0, 3_600_000, -86_400_000]);
    this.wallRate = random.pick([1, 1, 1.0002, 0.9998, 1.05]);
    this.monotonicRate = random.pick([1, 1.0001, 0.9999]);
    this.ticksAsleep = random.chance(0.3);
    this.locks = new Locks(world);
    if (this.wallAhead !== 0) world.count("a wall clock was wrong from the beginning");
    if (this.wallRate !== 1) world.count("a wall clock ran at another rate");
    if (this.ticksAsleep) world.count("timers ran on while the machine slept");
    world.count(`a browser: ${this.engine}`);
  }

  wall(): number {
    return 1.7e12 + this.wallAhead + this.world.time.now * this.wallRate;
  }

  /** True time without sleep: what timers run on. */
  awake(): number {
    const { now } = this.world.time;
    if (this.ticksAsleep) return now;
    return now - this.slept - (this.asleepSince === undefined ? 0 : now - this.asleepSince);
  }

  stepWall(by: number): void {
    this.world.count(by < 0 ? "the wall clock was set back" : "the wall clock was set on");
    this.wallAhead += by;
    this.steppedAt = this.world.time.now;
    if (by < 0) this.#setBack -= by;
  }

  /** So much of its sleep no page can know of: the wall clock that shows sleep was set back (client/clock). */
  get blind(): number {
    return Math.min(this.#setBack, this.world.time.now - this.awake());
  }

  get asleep(): boolean {
    return this.asleepSince !== undefined;
  }

  sleep(): void {
    if (this.asleep) return;
    this.asleepSince = this.world.time.now;
    if (this.pingsInFlight > 0) this.world.count("machine fell asleep while a ping was in flight");
  }

  wake(): void {
    if (this.asleepSince === undefined) return;
    const { time, truth } = this.world;
    if (truth.logins.endedBetween(this.index, this.asleepSince, time.now))
      this.world.count("a machine slept past an end");
    this.slept += time.now - this.asleepSince;
    this.asleepSince = undefined;
    this.wokeAt = this.world.time.now;
    for (const tab of this.tabs) tab.woken();
    for (const go of this.#waking.splice(0)) go();
  }

  /** What arrives while the machine sleeps arrives when it wakes, or never. */
  #whenAwake(go: () => void): void {
    if (!this.asleep) go();
    else if (this.random.chance(0.5)) this.#waking.push(go);
    else this.badUntil = this.world.time.now;
  }

  /** One request. `done` hears undefined when it fails; never, when nothing comes back. */
  request(
    given: Omit<Sent, "cookie" | "remembered" | "browser" | "at">,
    done: (answered: Answered | undefined) => void,
  ): void {
    const { world, net, random } = this;
    const { cookie, remembered } = this;
    const sent: Sent = { ...given, cookie, remembered, browser: this.index, at: world.time.now };
    if (!net.up) {
      world.time.after(20, () => this.#whenAwake(() => done(undefined)));
      return;
    }
    const isPing = sent.tagged !== undefined;
    if (random.chance(net.loss)) return world.count(isPing ? "a ping was lost" : "a request was lost");
    this.#deliver(sent, done);
    if (isPing && random.chance(net.doubles)) {
      world.count("a ping was doubled");
      this.#deliver(sent, () => {});
    }
  }

  #deliver(sent: Sent, done: (answered: Answered | undefined) => void): void {
    const { world, net, random } = this;
    world.time.after(random.skewed(net.latency, net.latency * 8), () => {
      const up = world.servers.filter((server) => server.up);
      if (up.length === 0) return this.#whenAwake(() => done(undefined));
      const handled = random.pick(up).handle(sent);
      void handled.then((answered) => {
        if (random.chance(net.loss)) return world.count("an answer was lost");
        world.time.after(random.skewed(net.latency, net.latency * 8), () =>
          this.#whenAwake(() => {
            this.slowest = Math.max(this.slowest, world.time.now - sent.at);
            if (answered?.cookie !== undefined) this.#setCookie(answered.cookie, sent.at);
            done(answered);
          }),
        );
      });
    });
  }

  #setCookie(cookie: string, sentAt: number): void {
    if (sentAt < this.#newestCookieSent) this.world.count("a cookie arrived later than that of a younger request");
    this.#newestCookieSent = Math.max(this.#newestCookieSent, sentAt);
    this.cookie = cookie;
  }

  post(from: Page, message: unknown): void {
    const { world, random, channelFaults } = this;
    for (const member of this.channel) {
      if (member.page === from) continue;
      const faulty = random.chance(channelFaults);
      const fault = faulty ? random.pick(["lost", "late", "doubled"] as const) : undefined;
      if (fault !== undefined) world.count(`a message between tabs was ${fault}`);
      if (fault === "lost") continue;
      const posted = ++this.#posted;
      const sent = { at: world.time.now, wall: this.wall() };
      const hear = (): void => {
        if (!this.channel.has(member)) return;
        if (posted < member.newest) world.count("a message between tabs was overtaken by a younger one");
        member.newest = Math.max(member.newest, posted);
        if (member.page.cached) return member.page.evict();
        member.page.task(() => {
          // What was posted long ago looks fresh when the wall clock was set back by just as much meanwhile.
          const seems = this.wall() - sent.wall;
          const hidden = world.time.now - sent.at - Math.max(seems, 0);
          if (hidden > 500 && seems > -101 && seems < 5001)
            world.count("an old message looked fresh, since the wall clock was set back");
          member.heard(message);
        });
      };
      world.time.after(fault === "late" ? random.skewed(500, 20_000) : random.between(0, 8), hear);
      if (fault === "doubled") world.time.after(random.between(0, 3000), hear);
    }
  }
}

interface Waiter {
  readonly page: Page;
  readonly granted: (release: () => void) => void;
}

/** The Web Locks of one browser: exclusive, in order, and kept by whatever has them until it lets go or is destroyed. */
class Locks {
  readonly #world: World;
  holder: Waiter | undefined;
  readonly #queue: Waiter[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  /** Answers the way to give up. */
  request(page: Page, granted: (release: () => void) => void): () => void {
    const waiter = { page, granted };
    this.#queue.push(waiter);
    this.#next();
    return () => {
      const at = this.#queue.indexOf(waiter);
      if (at !== -1) this.#queue.splice(at, 1);
    };
  }

  destroyed(page: Page): void {
    for (let at = this.#queue.length - 1; at >= 0; at--) if (this.#queue[at]!.page === page) this.#queue.splice(at, 1);
    if (this.holder?.page === page) this.#release(this.holder);
  }

  #release(waiter: Waiter): void {
    if (this.holder !== waiter) return;
    this.holder = undefined;
    this.#next();
  }

  #next(): void {
    if (this.holder !== undefined) return;
    const waiter = this.#queue.shift();
    if (waiter === undefined) return;
    this.holder = waiter;
    // As a browser does it: another process answers, and a page that is stuck has the lock all the same.
    this.#world.time.after(1, () => waiter.page.task(() => waiter.granted(() => this.#release(waiter))));
  }
}
