/** What people do at pages, and what the pages say and show, judged by it. */
import type { AliveAnswer, EndedAnswer } from "../../../src/core/wire.ts";
import type { Logins } from "./logins.ts";
import type { Page } from "./page.ts";
import { RATE, THROTTLE } from "./tolerances.ts";
import { leftTyped } from "./typed.ts";
import type { World } from "./world.ts";

export class Pages {
  readonly #world: World;
  readonly #logins: Logins;
  #before: { readonly page: Page; readonly deliberate: boolean; readonly warned: boolean } | undefined;

  constructor(world: World, logins: Logins) {
    this.#world = world;
    this.#logins = logins;
  }

  get #now(): number {
    return this.#world.time.now;
  }

  /** A person's input is about to be handled by a page. */
  input(page: Page, deliberate: boolean): void {
    const { status } = page.monitor!.state;
    this.#world.trace(() => `${page.name} input ${deliberate} (${status})`);
    this.#before = undefined;
    if (page.covered || page.content?.kind !== "protected") return;
    const login = this.#logins.of(page.content.login)!;
    this.#logins.didSomething(login.browser, login.user);
    this.#logins.acted(login, this.#now);
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
      this.#world.count(
        counts ? "input extended while the warning showed" : "input while the warning showed did not extend",
      );
    if (before.deliberate && !page.covered) page.typed = true;
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
    const login = this.#logins.of(page.content?.login);
    if (idleFor === undefined || login === undefined) return;
    const claimed = this.#now - idleFor * 1000;
    const last = this.#logins.lastHuman(login);
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
    const login = this.#logins.of(page.content?.login);
    if (login === undefined) return;
    this.#logins.didSomething(login.browser, login.user);
    this.#logins.acted(login, this.#now);
    this.#world.count("stay was pressed");
  }

  /** Whatever was typed is known to the server, by whatever way. */
  settled(page: Page): boolean {
    const login = this.#logins.of(page.content?.login);
    if (login === undefined || login.over !== undefined) return true;
    return this.known(page) >= page.lastInput - THROTTLE;
  }

  /** The last activity that the server knows of, for the user of a page in this browser. */
  known(page: Page): number {
    const login = this.#logins.of(page.content?.login);
    if (login === undefined) return -Infinity;
    return Math.max(
      ...this.#logins.sameUser(login).map(({ sure, record }) => Math.max(sure, record?.activity ?? -Infinity)),
    );
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
    return browser.toldEnded >= since - 5000 || this.#logins.of(content?.login)?.toldOver === true;
  }

  /** A page is left by the monitor: the server must have said so. */
  leaves(page: Page): void {
    if (!this.knownOver(page))
      this.#world.fail("never-early", `${page.path} was left before any server said that it is over`);
    leftTyped(this.#world, page);
  }

  /** A tab is brought to the front: what was over while it was hidden must be covered by now. */
  showing(page: Page): void {
    const login = this.#logins.of(page.content?.login);
    if (login === undefined || page.monitor === undefined || page.covered) return;
    const { tab } = page;
    const late = this.#now - tab.hiddenSince > 300_000 ? 61_000 : 2000;
    const dead = this.#logins.shownUntil(login);
    const could = tab.ableSince < dead && page.since < dead;
    if (could && tab.able && this.#now > dead + 1000 + late && page.monitor.state.status !== "off")
      this.#world.fail(
        "never-shown",
        `a hidden page of login ${login.n} is still uncovered ${this.#now - dead} ms after its end`,
      );
  }
}
