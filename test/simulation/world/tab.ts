/**
 * One tab. Owns what is in it (the page shown, pages in the back/forward cache, sessionStorage) and whether its scripts
 * can run: tasks wait while the machine sleeps and while the tab is frozen, stuck in `alert()` or busy.
 */
import type { Browser } from "./browser.ts";
import type { Answered, PageContent } from "./http.ts";
import { Page } from "./page.ts";

export interface Loading {
  readonly path: string;
  readonly method?: "GET" | "POST";
  readonly byPerson: boolean;
  /** Of a person's doing, but the browser does not say so (a reload, a restored tab). */
  readonly unsaid?: boolean;
  readonly prerender?: boolean;
}

const KEPT_PAGES = 2;

export class Tab {
  readonly browser: Browser;
  storage: Map<string, string>;
  page: Page | undefined;
  prerendered: Page | undefined;
  readonly history: Page[] = [];
  visible = false;
  hiddenSince: number;
  shownSince = -1;
  frozen = false;
  /** `alert()` is open, or a script is busy. */
  stuck = false;
  closed = false;
  discarded: string | undefined;
  /** Since when its scripts could run without a pause, and when they last could not. */
  ableSince: number;
  #queue: (() => void)[] = [];
  #navigation = 0;
  loading = false;
  /** Happens while the next question of its page is on its way. */
  atQuestion: (() => void) | undefined;

  constructor(browser: Browser, storage = new Map<string, string>()) {
    this.browser = browser;
    this.storage = storage;
    this.ableSince = this.hiddenSince = browser.world.time.now;
    browser.tabs.push(this);
  }

  get able(): boolean {
    return !this.closed && !this.frozen && !this.stuck && !this.browser.asleep;
  }

  /** Runs now, or when scripts can run again. */
  task(run: () => void): void {
    if (this.able) run();
    else if (!this.closed) this.#queue.push(run);
  }

  #drain(): void {
    if (!this.able) return;
    this.ableSince = this.browser.world.time.now;
    for (const run of this.#queue.splice(0)) this.task(run);
  }

  show(): void {
    if (this.visible || this.closed) return;
    for (const other of this.browser.tabs) if (other !== this) other.hide();
    const { truth, time } = this.browser.world;
    if (this.page !== undefined) truth.pages.showing(this.page);
    this.visible = true;
    this.shownSince = time.now;
    if (this.frozen) this.resume();
    if (this.discarded !== undefined) return this.#reloadDiscarded();
    this.page?.happen("look");
  }

  hide(): void {
    if (!this.visible) return;
    this.visible = false;
    this.hiddenSince = this.browser.world.time.now;
    this.page?.happen("leave");
  }

  freeze(): void {
    if (this.visible || this.frozen || this.closed || !this.able) return;
    this.page?.happen("leave");
    const { world, locks, pingsInFlight } = this.browser;
    if (pingsInFlight > 0) world.count("tab frozen while a ping was in flight");
    if (this.page !== undefined && locks.holder?.page === this.page) world.count("tab frozen while it held the lock");
    this.frozen = true;
  }

  /** `resume` fires before overdue timers. */
  resume(): void {
    if (!this.frozen) return;
    this.frozen = false;
    const { page } = this;
    if (page !== undefined && this.able) page.happen(this.visible ? "look" : "leave");
    this.#drain();
  }

  stick(ms: number, why: "alert" | "busy"): void {
    const { world, locks } = this.browser;
    if (!this.able || this.page === undefined) return;
    this.stuck = true;
    world.count(why === "alert" ? "tab stuck in alert()" : "tab busy");
    if (locks.holder?.page === this.page) world.count("tab stuck while it held the lock");
    world.time.after(ms, () => {
      this.stuck = false;
      this.#drain();
    });
  }

  woken(): void {
    this.page?.woken();
    this.prerendered?.woken();
    this.#drain();
  }

  /** Loads something in place of what is shown; what is shown stays until the answer is there. */
  load(loading: Loading): void {
    const { browser } = this;
    if (this.closed || browser.asleep) return;
    const navigation = loading.prerender === true ? this.#navigation : ++this.#navigation;
    this.loading = true;
    const requested = { mono: browser.awake() * browser.monotonicRate, wall: browser.wall() };
    const done = (answered: Answered | undefined): void => {
      if (this.closed || navigation !== this.#navigation) return;
      if (answered?.status === 302) {
        const path = answered.headers.get("location") as string;
        // What follows a person's click is a person's, also in its headers.
        return this.load({ ...loading, path, method: "GET" });
      }
      if (loading.prerender === true) {
        this.prerendered?.destroy();
        this.prerendered = this.#open(answered, loading.path, requested, true);
        return;
      }
      // A stuck page cannot be left: its `pagehide` must run first.
      this.task(() => {
        if (navigation !== this.#navigation) return;
        this.loading = false;
        this.leavePage();
        this.page = this.#open(answered, loading.path, requested, false);
      });
    };
    this.browser.request(requestFor(browser, loading), done);
  }

  #open(
    answered: Answered | undefined,
    path: string,
    requested: { mono: number; wall: number },
    prerendering: boolean,
  ): Page {
    return new Page(this, answered?.page, path, requested, prerendering);
  }

  /** What was shown goes into the back/forward cache, or for good. */
  leavePage(): void {
    const { page } = this;
    if (page === undefined) return;
    page.happen("leave");
    this.page = undefined;
    if (page.content === undefined || this.browser.random.chance(0.4)) return page.destroy();
    page.cached = true;
    this.history.push(page);
    if (this.history.length > KEPT_PAGES) this.history.shift()!.destroy();
  }

  back(): void {
    const page = this.history.pop();
    if (page === undefined || !this.able) return;
    this.#navigation += 1;
    if (page.dead) return this.load({ path: page.path, byPerson: true, unsaid: true });
    this.leavePage();
    this.page = page;
    page.restore();
  }

  /** To a page of another site, which knows nothing of us. */
  visitElsewhere(): void {
    if (!this.able || this.page?.content === undefined) return;
    this.#navigation += 1;
    this.leavePage();
    this.page = new Page(this, undefined, "/page", undefined, false);
  }

  activatePrerendered(): void {
    const page = this.prerendered;
    if (page === undefined || page.dead || !this.able) return;
    this.prerendered = undefined;
    this.#navigation += 1;
    this.leavePage();
    this.page = page;
    this.browser.world.count("a prerendered page was activated");
    page.activate();
  }

  crash(): void {
    const { page } = this;
    if (page === undefined) return;
    if (page.pendingSince !== undefined) this.browser.world.count("tab crashed with unreported input");
    this.#queue = [];
    this.frozen = false;
    page.destroy();
    this.page = undefined;
    this.#navigation += 1;
  }

  discard(): void {
    if (this.visible || this.page === undefined || this.stuck) return;
    this.browser.world.count("tab discarded");
    this.discarded = this.page.path;
    this.crash();
  }

  #reloadDiscarded(): void {
    const path = this.discarded!;
    this.discarded = undefined;
    this.load({ path, byPerson: false, unsaid: true });
  }

  close(): void {
    if (this.closed) return;
    if (this.page !== undefined && this.able) {
      if (this.page.pendingSince !== undefined) this.browser.world.count("tab closed with unreported input");
      this.page.happen("leave");
    }
    this.closed = true;
    this.visible = false;
    for (const page of [this.page, this.prerendered, ...this.history]) page?.destroy();
    this.browser.tabs = this.browser.tabs.filter((tab) => tab !== this);
  }

  /** The copy has the same sessionStorage; its page comes from the network or from a cache. */
  duplicate(): Tab {
    const { browser, page } = this;
    const copy = new Tab(browser, new Map(this.storage));
    browser.world.count("tab duplicated");
    if (page?.content !== undefined && browser.random.chance(0.5)) copy.showCached(page.content, page.path);
    else copy.load({ path: page?.path ?? "/page", byPerson: false, unsaid: true });
    return copy;
  }

  /** A page from a cache: its markup was true at another time. */
  showCached(content: PageContent, path: string): void {
    this.browser.world.count("a page came from a cache");
    this.page = new Page(this, content, path, undefined, false);
  }
}

function requestFor(browser: Browser, { path, method = "GET", byPerson, unsaid, prerender }: Loading) {
  const headers: Record<string, string> = { accept: "text/html", host: "app.example" };
  if (browser.engine !== "plain http") {
    headers["sec-fetch-dest"] = "document";
    headers["sec-fetch-mode"] = "navigate";
    headers["sec-fetch-site"] = "same-origin";
    if (byPerson && unsaid !== true && browser.engine === "chromium") headers["sec-fetch-user"] = "?1";
  }
  if (prerender === true) headers["sec-purpose"] = "prefetch;prerender";
  return { method, path, headers, byPerson };
}
