/** Who has logged in where, what people did since, and when each login must be over whatever the code thinks. */
import type { Record } from "./records.ts";
import { SLACK } from "./tolerances.ts";
import type { World } from "./world.ts";

/** One login of a person: a credential was presented. Times are true time. */
export interface Login {
  readonly n: number;
  readonly user: string;
  readonly browser: number;
  begun: number;
  /** The last activity of a person that may count. No answer may claim a later one. */
  human: number;
  /** The last activity that a server has accepted. No end for inactivity may forget it. */
  sure: number;
  /** Somebody was told that it is over: it never comes back. */
  over: { readonly at: number; readonly why: string } | undefined;
  record: Record | undefined;
  logoutTried: boolean;
  adminTried: boolean;
  /** A page was told that it is over, though the store may have lost that since. */
  toldOver: boolean;
  /** A store has lost data since: what it forgot, nobody can hold against the code. */
  lossy: boolean;
}

export class Logins {
  readonly all: Login[] = [];
  readonly #world: World;
  /** Per browser and user: when a person last did something. */
  readonly #lastHuman = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
  }

  of(n: number | undefined): Login | undefined {
    return n === undefined ? undefined : this.all[n];
  }

  /** When inactivity or age ends it, whatever happens. */
  deadAt({ human, begun }: Login): number {
    const { expireAfter, absoluteTimeout = Infinity } = this.#world.longest;
    return Math.min(human + expireAfter * 1000, begun + absoluteTimeout * 1000 + SLACK);
  }

  /** A page may go over to another session of its user. */
  sameUser({ browser, user }: Login): Login[] {
    return this.all.filter((other) => other.browser === browser && other.user === user);
  }

  /** Has inactivity or age ended a login of a browser in that time? */
  endedBetween(browser: number, from: number, to: number): boolean {
    return this.all.some((login) => login.browser === browser && from < this.deadAt(login) && this.deadAt(login) < to);
  }

  /** From when on a page of this login must show nothing. */
  shownUntil(login: Login): number {
    return Math.max(...this.sameUser(login).map((each) => this.deadAt(each)));
  }

  /**
   * A person did something at `at`. After the end it does not count; the store takes activity for as much as SLACK
   * younger than it was, and ends it as much later.
   */
  acted(login: Login, at: number): void {
    const { record, over } = login;
    const lives = record !== undefined && record.ended === undefined && at < record.activity + record.limits.idle;
    const end = this.deadAt(login) + (lives ? SLACK : 0);
    if (over === undefined && at < end) login.human = Math.max(login.human, at);
  }

  didSomething(browser: number, user: string): void {
    this.#lastHuman.set(`${browser} ${user}`, this.#world.time.now);
  }

  /** When a person last did something as that user in that browser. */
  lastHuman({ browser, user }: Login): number {
    return this.#lastHuman.get(`${browser} ${user}`) ?? -Infinity;
  }

  ofRecord(record: Record): Login | undefined {
    return this.all.find((login) => login.record === record);
  }

  /** A credential was presented. */
  begin(user: string, browser: number): Login {
    const n = this.all.length;
    const { now } = this.#world.time;
    const login: Login = {
      n,
      user,
      browser,
      begun: now,
      human: now,
      sure: now,
      over: undefined,
      record: undefined,
      logoutTried: false,
      adminTried: false,
      lossy: false,
      toldOver: false,
    };
    this.all.push(login);
    const before = this.all.filter((other) => other !== login && other.browser === browser);
    this.#world.count("login");
    if (before.some((other) => other.user !== user)) this.#world.count("another user logged in");
    else if (before.length > 0) this.#world.count("the same user logged in again");
    return login;
  }
}
