/** What the servers and the store are asked and answer, judged by what people did. */
import type { PingAnswer } from "../../../src/core/wire.ts";
import type { Key } from "../../../src/server/index.ts";
import type { Answered, Sent } from "./http.ts";
import type { Login, Logins } from "./logins.ts";
import type { Records } from "./records.ts";
import type { SimSession } from "./sessions.ts";
import { SLACK } from "./tolerances.ts";
import type { World } from "./world.ts";

/** A store that hung executes what was given up long ago. */
const ADMIN_WAITS = 60_000;

export class Requests {
  /** Something was not well: an end may be reported twice. */
  troubled = false;
  /** Until when an end of all sessions of a user may come to the store. */
  readonly #adminUntil = new Map<string, number>();
  /** When the store last lost data. */
  #lostAt = -Infinity;
  readonly #world: World;
  readonly #logins: Logins;
  readonly #records: Records;
  readonly #closing = new Map<Sent, Login>();
  readonly #presented = new WeakMap<Sent, number>();
  readonly #unasked = new Map<Sent, string>();

  constructor(world: World, logins: Logins, records: Records) {
    this.#world = world;
    this.#logins = logins;
    this.#records = records;
  }

  get #now(): number {
    return this.#world.time.now;
  }

  count(situation: string): void {
    this.#world.count(situation);
  }

  /** A credential is presented in a request. Answers the number of the login. */
  presented(user: string, sent: Sent): number {
    const { browser } = sent;
    const login = this.#logins.begin(user, browser);
    // Who logs in while an admin's end is on its way to the store may be met by it.
    login.adminTried = this.#now <= (this.#adminUntil.get(user) ?? -Infinity);
    this.#logins.didSomething(browser, user);
    this.#presented.set(sent, login.n);
    return login.n;
  }

  /** Somebody is logged in by a request without having shown a credential. */
  unasked(user: string, sent: Sent, how: string): void {
    this.count(`${how} would have logged in`);
    this.#unasked.set(sent, user);
  }

  /** A session was saved with its marker: from now on the record is known to be that of a login. */
  saved(session: SimSession): void {
    const marker = session["_session_security"] as Key | undefined;
    const login = this.#logins.of(session.login);
    if (login === undefined || marker?.id === undefined) return;
    const record = this.#records.get(marker.id);
    // It begins when the store opens it, as much as two deadlines after the credential: the one before it ends first.
    if (login.record === undefined && record !== undefined) {
      login.begun = Math.max(login.begun, record.begun);
      login.human = Math.max(login.human, record.begun);
    }
    login.record = record;
    if (record?.lossy === true) login.lossy = true;
  }

  closing(n: number, sent: Sent): void {
    const login = this.#logins.all[n]!;
    login.logoutTried = true;
    this.#closing.set(sent, login);
  }

  /** A request is at its server, with the session of `n`. */
  arrived(sent: Sent, n: number | undefined): void {
    const login = this.#logins.of(n);
    this.#world.trace(() => `${sent.path} of browser ${sent.browser} arrives, login ${n}`);
    if (login === undefined) return;
    const { claims, tagged, headers, byPerson } = sent;
    if (tagged !== undefined) {
      const over = login.over !== undefined || this.#now >= this.#logins.deadAt(login);
      if (over) this.#world.count("a ping arrived after the end");
      if (sent.path.endsWith("/logout")) login.logoutTried = true;
      // The report ages on its way, without anybody knowing.
      if (claims !== undefined) this.#logins.acted(login, this.#now - claims * 1000);
      return;
    }
    const page = headers["accept"]?.includes("text/html") === true && headers["sec-purpose"] === undefined;
    if (byPerson) {
      this.#logins.didSomething(login.browser, login.user);
      this.#logins.acted(login, this.#now);
    } else if (page) {
      this.#world.count(
        login.record?.spoken === true
          ? "a script navigated after a monitor had spoken"
          : "a script navigated before a monitor had spoken",
      );
      if (login.record?.spoken !== true) this.#logins.acted(login, this.#now);
    }
  }

  /** The application sees a logged-in user. */
  authenticated(n: number, sent: Sent): void {
    const login = this.#logins.all[n]!;
    const { fail, settings } = this.#world;
    const late = settings.touchEvery * 1000 + SLACK;
    const { over } = login;
    if (over !== undefined && this.#now > over.at + late)
      fail("never-revived", `${sent.path} was answered as login ${n}, over since ${over.at} (${over.why})`);
    if (this.#now > this.#logins.deadAt(login) + late)
      fail("never-late", `${sent.path} was answered as login ${n}, last human activity ${login.human}`);
  }

  /** A response leaves its server. */
  answered(sent: Sent, n: number | undefined, { status, body, page, headers }: Answered): void {
    const login = this.#logins.of(n);
    const closing = this.#closing.get(sent);
    this.#closing.delete(sent);
    if (closing !== undefined) {
      this.#world.count(status === 302 ? "logout" : "a logout was answered with 503");
      if (status === 302) this.#told(closing, "logout", sent.at);
    }
    const user = this.#unasked.get(sent);
    this.#unasked.delete(sent);
    if (user !== undefined && status !== 403 && status !== 503)
      this.#world.fail("never-back-by-itself", `${sent.path} was answered as ${user}, who has shown no credential`);
    if (status === 503) this.#world.count("503");
    const refused = this.#logins.of(this.#presented.get(sent));
    if (status === 403 && refused !== undefined) {
      this.#world.count("a login was refused: as many sessions as are allowed");
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
      if (answer.ended === "logout") this.#world.count("logout by the dialog");
      this.#told(login, answer.ended, sent.at);
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
              ? this.#records.younger(login.record) < (this.#world.settings.concurrent?.max ?? Infinity)
              : login.record !== undefined;
    if (wrong)
      fail("never-early", `${who} that login ${login.n} has ended (${why}); last accepted activity ${login.sure}`);
  }

  /** Somebody who had asked at `asked` is told that a login is over. The store may have lost that end on its way here. */
  #told(login: Login, why: string, asked: number): void {
    if (this.#lostAt < asked) login.over ??= { at: this.#now, why };
  }

  /** The store is about to lose what it did in the last `lost` ms. */
  losing(lost: number): void {
    this.troubled = true;
    this.#lostAt = this.#now;
    const from = this.#now - lost;
    for (const login of this.#logins.all) {
      login.lossy = true;
      if (login.over !== undefined && login.over.at > from) {
        this.#world.count("a failover lost an end");
        login.over = undefined;
      }
    }
    this.#records.lose(from);
  }

  adminEnds(user: string): () => void {
    const ending = this.#logins.all.filter((login) => login.user === user && login.record !== undefined);
    for (const login of this.#logins.all) if (login.user === user) login.adminTried = true;
    const began = this.#now;
    this.#adminUntil.set(user, began + ADMIN_WAITS);
    return () => {
      this.#adminUntil.set(user, this.#now);
      for (const login of ending) this.#told(login, "revoked", began);
    };
  }
}
