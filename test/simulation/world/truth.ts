/**
 * The reference: what people really did, when, and what the servers said, on true time. It knows nothing of the code's own
 * state. The promises of DESIGN, section 1, are judged from it (`promises.ts`).
 */
import type { AliveAnswer, EndedAnswer, PingAnswer } from "../../../src/core/wire.ts";
import type { Key } from "../../../src/server/index.ts";
import type { Answered, FakeResponse, Sent } from "./http.ts";
import type { Page } from "./page.ts";
import { Records, SLACK, type Record } from "./records.ts";
import type { SimSession } from "./sessions.ts";
import type { World } from "./world.ts";

/** One login of a person: a credential was presented. Times are true time. */
export interface Login {
  readonly n: number;
  readonly user: string;
  readonly browser: number;
  readonly begun: number;
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

/** Clocks of the browsers differ by at most this in what they measure (world/browser). */
export const RATE = 6e-4;

/** `throttle`, and what a claim may be rounded by. */
const THROTTLE = 1200;

export class Truth {
  readonly logins: Login[] = [];
  readonly records: Records;
  readonly #world: World;
  readonly #closing = new Map<Sent, Login>();
  readonly #presented = new WeakMap<Sent, number>();
  /** Per browser and user: when a person last did something. */
  readonly #lastHuman = new Map<string, number>();
  troubled = false;
  #before: { readonly page: Page; readonly deliberate: boolean; readonly warned: boolean } | undefined;

  constructor(world: World) {
    this.#world = world;
    this.records = new Records(world, this);
  }

  get #now(): number {
    return this.#world.time.now;
  }

  count(situation: string): void {
    this.#world.count(situation);
  }

  login(n: number | undefined): Login | undefined {
    return n === undefined ? undefined : this.logins[n];
  }

  /** When inactivity or age ends it, whatever happens. */
  deadAt({ human, begun }: Login): number {
    const { expireAfter, absoluteTimeout = Infinity } = this.#world.longest;
    return Math.min(human + expireAfter * 1000, begun + absoluteTimeout * 1000 + SLACK);
  }

  /** A page may go over to another session of its user. */
  sameUser({ browser, user }: Login): Login[] {
    return this.logins.filter((other) => other.browser === browser && other.user === user);
  }

  /** Has inactivity or age ended a login of a browser in that time? */
  endedBetween(browser: number, from: number, to: number): boolean {
    return this.logins.some(
      (login) => login.browser === browser && from < this.deadAt(login) && this.deadAt(login) < to,
    );
  }

  /** From when on a page of this login must show nothing. */
  shownUntil(login: Login): number {
    return Math.max(...this.sameUser(login).map((each) => this.deadAt(each)));
  }

  /**
   * A person did something at `at`. After the end it does not count; the store takes activity for as much as SLACK
   * younger than it was, and ends it as much later.
   */
  #acted(login: Login, at: number): void {
    const { record, over } = login;
    const lives = record !== undefined && record.ended === undefined && at < record.activity + record.limits.idle;
    const end = this.deadAt(login) + (lives ? SLACK : 0);
    if (over === undefined && at < end) login.human = Math.max(login.human, at);
  }

  #didSomething(browser: number, user: string): void {
    this.#lastHuman.set(`${browser} ${user}`, this.#now);
  }

  presented(user: string, sent: Sent): number {
    const { browser } = sent;
    const n = this.logins.length;
    this.#presented.set(sent, n);
    this.#didSomething(browser, user);
    const now = this.#now;
    this.logins.push({
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
    });
    this.count("login");
    if (this.logins.some((other) => other.n !== n && other.browser === browser))
      this.count(
        this.logins.some((other) => other.n !== n && other.browser === browser && other.user !== user)
          ? "another user logged in"
          : "the same user logged in again",
      );
    return n;
  }

  /** A session was saved with its marker: from now on the record is known to be that of a login. */
  saved(session: SimSession): void {
    const marker = session["_session_security"] as Key | undefined;
    const login = this.login(session.login);
    if (login === undefined || marker?.id === undefined) return;
    login.record = this.records.get(marker.id);
    if (login.record?.lossy === true) login.lossy = true;
  }

  closing(n: number, sent: Sent, _res: FakeResponse): void {
    const login = this.logins[n]!;
    login.logoutTried = true;
    this.#closing.set(sent, login);
  }

  /** A request is at its server, with the session of `n`. */
  arrived(sent: Sent, n: number | undefined): void {
    const login = this.login(n);
    this.#world.trace(() => `${sent.path} of browser ${sent.browser} arrives, login ${n}`);
    if (login === undefined) return;
    const { claims, tagged, headers, byPerson } = sent;
    if (tagged !== undefined) {
      const over = login.over !== undefined || this.#now >= this.deadAt(login);
      if (over) this.count("a ping arrived after the end");
      if (sent.path.endsWith("/logout")) login.logoutTried = true;
      // The report ages on its way, without anybody knowing.
      if (claims !== undefined) this.#acted(login, this.#now - claims * 1000);
      return;
    }
    const page = headers["accept"]?.includes("text/html") === true && headers["sec-purpose"] === undefined;
    if (byPerson) {
      this.#didSomething(login.browser, login.user);
      this.#acted(login, this.#now);
    } else if (page) {
      this.count(
        login.record?.spoken === true
          ? "a script navigated after a monitor had spoken"
          : "a script navigated before a monitor had spoken",
      );
      if (login.record?.spoken !== true) this.#acted(login, this.#now);
    }
  }

  /** The application sees a logged-in user. */
  authenticated(n: number, sent: Sent): void {
    const login = this.logins[n]!;
    const { fail, settings } = this.#world;
    const late = settings.touchEvery * 1000 + SLACK;
    const { over } = login;
    if (over !== undefined && this.#now > over.at + late)
      fail("never-revived", `${sent.path} was answered as login ${n}, over since ${over.at} (${over.why})`);
    if (this.#now > this.deadAt(login) + late)
      fail("never-late", `${sent.path} was answered as login ${n}, last human activity ${login.human}`);
  }

  /** A response leaves its server. */
  answered(sent: Sent, n: number | undefined, { status, body, page, headers }: Answered): void {
    const login = this.login(n);
    const closing = this.#closing.get(sent);
    this.#closing.delete(sent);
    if (closing !== undefined) {
      this.count(status === 302 ? "logout" : "a logout was answered with 503");
      if (status === 302) closing.over ??= { at: this.#now, why: "logout" };
    }
    if (status === 503) this.count("503");
    const refused = this.login(this.#presented.get(sent));
    if (status === 403 && refused !== undefined) {
      this.count("a login was refused: as many sessions as are allowed");
      refused.over = { at: this.#now, why: "refused" };
      refused.human = -Infinity;
    }
    if (login === undefined) return;
    if (sent.tagged !== undefined) {
      if (status === 200) this.#pingAnswered(login, sent, JSON.parse(body) as PingAnswer);
    } else if (page?.login === n && headers.get("session-ended") === undefined) {
      const proved = sent.headers["sec-fetch-user"] === "?1";
      if (proved) login.sure = Math.max(login.sure, sent.at - this.#world.settings.touchEvery * 1000);
    }
  }

  #pingAnswered(login: Login, sent: Sent, answer: PingAnswer): void {
    if ("ended" in answer) {
      if (answer.ended === "replaced" || answer.ended === "anonymous") return;
      this.ended(login, answer.ended, "a ping was told");
      if (answer.ended === "logout") this.count("logout by the dialog");
      login.over ??= { at: this.#now, why: answer.ended };
      login.toldOver = true;
      return;
    }
    if (sent.claims === undefined) return;
    const claimed = sent.at - sent.claims * 1000;
    const answered = this.#now - answer.idleFor * 1000;
    if (answered < claimed - 20)
      this.#world.fail("never-early", `a report of ${claimed} was answered with ${answered}`);
    login.sure = Math.max(login.sure, claimed);
  }

  ofRecord(record: Record): Login | undefined {
    return this.logins.find((login) => login.record === record);
  }

  /** Is there a reason for this end? */
  ended(login: Login, why: string, who: string): void {
    const { shortest, fail } = this.#world;
    if (login.lossy) return;
    const since = {
      idle: login.sure + shortest.expireAfter * 1000,
      absolute: login.begun + (shortest.absoluteTimeout ?? Infinity) * 1000,
    };
    const wrong =
      why === "idle" || why === "absolute"
        ? this.#now < since[why] - 5
        : why === "logout"
          ? !login.logoutTried
          : why === "revoked"
            ? !login.adminTried
            : why === "concurrent"
              ? this.records.younger(login.record) < (this.#world.settings.concurrent?.max ?? Infinity)
              : login.record !== undefined;
    if (wrong)
      fail("never-early", `${who} that login ${login.n} has ended (${why}); last accepted activity ${login.sure}`);
  }

  /** The store is about to lose what it did in the last `lost` ms. */
  losing(lost: number): void {
    this.troubled = true;
    const from = this.#now - lost;
    for (const login of this.logins) {
      login.lossy = true;
      if (login.over !== undefined && login.over.at > from) {
        this.count("a failover lost an end");
        login.over = undefined;
      }
    }
    this.records.lose(from);
  }

  adminEnds(user: string): () => void {
    const ending = this.logins.filter((login) => login.user === user && login.record !== undefined);
    for (const login of this.logins) if (login.user === user) login.adminTried = true;
    return () => {
      for (const login of ending) login.over ??= { at: this.#now, why: "revoked" };
    };
  }

  /** A person's input is about to be handled by a page. */
  input(page: Page, deliberate: boolean): void {
    const { status } = page.monitor!.state;
    this.#world.trace(() => `${page.name} input ${deliberate} (${status})`);
    this.#before = undefined;
    if (page.covered || page.content?.kind !== "protected") return;
    const login = this.login(page.content.login)!;
    this.#didSomething(login.browser, login.user);
    this.#acted(login, this.#now);
    this.#before = { page, deliberate, warned: status === "warning" };
  }

  /** Input that made the page see that it must warn is judged as input during the warning. */
  inputHandled(page: Page): void {
    const before = this.#before;
    if (before?.page !== page || page.covered) return;
    const { extendOn } = this.#world.settings;
    const { status } = page.monitor!.state;
    const counts =
      (status === "active" && !before.warned) || extendOn === "activity" || (extendOn === "input" && before.deliberate);
    if (before.warned)
      this.count(counts ? "input extended while the warning showed" : "input while the warning showed did not extend");
    if (!counts || !/active|warning/.test(status)) return;
    page.lastInput = this.#now;
    // Input so soon after what has been told is not noted (`throttle`).
    if (this.#now - page.claimed > THROTTLE) page.pendingSince ??= this.#now;
  }

  /** A page asks, and perhaps reports. */
  sends(page: Page, idleFor: number | undefined): void {
    this.#world.pinged(page.browser);
    this.#world.trace(
      () => `${page.name} asks${idleFor === undefined ? "" : `, idle for ${idleFor}`} (${page.monitor?.state.status})`,
    );
    const login = this.login(page.content?.login);
    if (idleFor === undefined || login === undefined) return;
    const claimed = this.#now - idleFor * 1000;
    const last = this.#lastHuman.get(`${login.browser} ${login.user}`) ?? -Infinity;
    if (claimed > last + 400 + idleFor * 1000 * RATE + page.browser.blind)
      this.#world.fail(
        "a-human-counts",
        `a page of login ${login.n} reports input at ${claimed}, the last was at ${last}`,
      );
    // Fast wall clocks, and those set on, make input older than it is: never younger.
    const told = claimed >= page.lastInput - THROTTLE - idleFor * 70 || page.browser.steppedAt >= page.lastInput;
    page.claimed = Math.max(page.claimed, claimed);
    if (told) page.pendingSince = undefined;
  }

  /** "Stay signed in" was pressed. */
  stayed(page: Page): void {
    const login = this.login(page.content?.login);
    if (login === undefined) return;
    this.#didSomething(login.browser, login.user);
    this.#acted(login, this.#now);
    this.count("stay was pressed");
  }

  /** Whatever was typed is known to the server, by whatever way. */
  settled(page: Page): boolean {
    const login = this.login(page.content?.login);
    if (login === undefined || login.over !== undefined) return true;
    return this.known(page) >= page.lastInput - THROTTLE;
  }

  /** The last activity that the server knows of, for the user of a page in this browser. */
  known(page: Page): number {
    const login = this.login(page.content?.login);
    if (login === undefined) return -Infinity;
    return Math.max(...this.sameUser(login).map(({ sure, record }) => Math.max(sure, record?.activity ?? -Infinity)));
  }

  /** A page has handled that it is hidden or closed. */
  left(page: Page): void {
    this.#world.trace(() => `${page.name} is left`);
    if (page.pendingSince === undefined || !/active|warning|unsure/.test(page.monitor!.state.status)) return;
    // A wall clock set on looks like sleep: what was typed before counts as that much older.
    if (!this.settled(page) && page.browser.steppedAt < page.lastInput)
      this.#world.fail("never-early", `a page was left with unreported input of ${page.lastInput}`);
    page.pendingSince = undefined;
  }

  received(page: Page, answer: unknown): unknown {
    const said = answer as Partial<EndedAnswer & AliveAnswer>;
    this.#world.trace(() => `${page.name} hears ${said.ended ?? `idle for ${said.idleFor}`}`);
    if (said.ended !== undefined) page.browser.toldEnded = this.#now;
    return answer;
  }

  /** Has a server said in this browser that a page's session is over, or somebody else's its cookie? */
  knownOver({ browser, since, content }: Page): boolean {
    // A page from a cache may be younger than what a server said of its session.
    return browser.toldEnded >= since - 5000 || this.login(content?.login)?.toldOver === true;
  }

  /** A page is left by the monitor: the server must have said so. */
  leaves(page: Page): void {
    if (!this.knownOver(page))
      this.#world.fail("never-early", `${page.path} was left before any server said that it is over`);
  }

  /** A tab is brought to the front: what was over while it was hidden must be covered by now. */
  showing(page: Page): void {
    const login = this.login(page.content?.login);
    if (login === undefined || page.monitor === undefined || page.covered) return;
    const { tab } = page;
    const late = this.#now - tab.hiddenSince > 300_000 ? 61_000 : 2000;
    const dead = this.shownUntil(login);
    const could = tab.ableSince < dead && page.since < dead;
    if (could && tab.able && this.#now > dead + 1000 + late && page.monitor.state.status !== "off")
      this.#world.fail(
        "never-shown",
        `a hidden page of login ${login.n} is still uncovered ${this.#now - dead} ms after its end`,
      );
  }
}
