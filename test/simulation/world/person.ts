/** The person before a browser: works, reads or is away, and answers what the screen shows. */
import type { Browser } from "./browser.ts";
import type { Random } from "./random.ts";
import { Tab } from "./tab.ts";
import type { World } from "./world.ts";

export class Person {
  mode: "works" | "reads" | "away" = "works";
  user: string;
  readonly #browser: Browser;
  readonly #random: Random;
  readonly #world: World;

  constructor(world: World, browser: Browser, random: Random, user: string) {
    this.#world = world;
    this.#browser = browser;
    this.#random = random;
    this.user = user;
    this.#next();
  }

  #next(): void {
    const [least, most] = this.mode === "works" ? [300, 20_000] : [2000, 120_000];
    this.#world.time.after(this.#random.skewed(least, most), () => {
      if (this.mode !== "away" && !this.#browser.asleep) this.#act();
      this.#next();
    });
  }

  #act(): void {
    const random = this.#random;
    const tab = this.#browser.tabs.find(({ visible }) => visible);
    if (tab === undefined) {
      const other = this.#browser.tabs[0];
      if (other !== undefined) other.show();
      return;
    }
    const { page } = tab;
    if (page === undefined || page.content === undefined) {
      const path = this.#world.settings.remembers ? "/login" : "/page";
      if (!tab.loading || random.chance(0.3)) tab.load({ path, byPerson: true });
      return;
    }
    if (page.content.kind === "login") {
      // A login page that first asks whether somebody is logged in elsewhere.
      if (this.#world.settings.remembers && random.chance(0.1))
        return tab.load({ path: `/sso?${this.user}`, byPerson: false });
      if (random.chance(0.5)) tab.load({ path: `/login?${this.user}`, method: "POST", byPerson: true });
      return;
    }
    const { state } = page.monitor ?? {};
    if (state?.status === "warning" && random.chance(0.4) && tab.able) {
      this.#world.truth.pages.stayed(page);
      return page.task(() => void page.monitor!.extend());
    }
    if (state?.status === "ended" && !state.left) {
      if (this.#world.settings.onEnd === "lock" && random.chance(0.7)) return this.#logInBeside(tab);
      if (random.chance(0.5)) tab.load({ path: "/page", byPerson: true });
      return;
    }
    if (this.mode === "works" && random.chance(0.06)) return tab.load({ path: "/page", byPerson: true });
    page.input(this.mode === "works" ? random.chance(0.8) : random.chance(0.1));
  }

  /** In another window, and back to what was typed. */
  #logInBeside(tab: Tab): void {
    const beside = new Tab(this.#browser);
    beside.show();
    beside.load({ path: `/login?${this.user}`, method: "POST", byPerson: true });
    this.#world.time.after(this.#random.between(3000, 20_000), () => {
      beside.close();
      tab.show();
    });
  }
}
