/** The timers of one page, as browsers slow them down: hidden to 1 s when chained, after 5 minutes to 1 min, not at all asleep. */
import type { Page } from "./page.ts";

const INTENSIVE_AFTER = 300_000;
/** Timers chained deeper than this are slowed down in a hidden page. */
const CHAINED = 5;

interface Timer {
  readonly due: number;
  readonly level: number;
  /** Of the monitor, or of the application. */
  readonly monitors: boolean;
  readonly fire: () => void;
  cancel: () => void;
}

export class Timers {
  readonly #page: Page;
  readonly #running = new Set<Timer>();

  constructor(page: Page) {
    this.#page = page;
  }

  start(after: number, fire: () => void, level: number, monitors: boolean): () => void {
    const { browser } = this.#page;
    const late = this.#late(after, level);
    const due = browser.awake() + Math.max(after, 0) / browser.monotonicRate + late;
    const timer: Timer = { due, level, monitors, fire, cancel() {} };
    this.#running.add(timer);
    this.#schedule(timer);
    return () => {
      this.#running.delete(timer);
      timer.cancel();
    };
  }

  #late(after: number, level: number): number {
    const { browser, tab, visible, prerendering } = this.#page;
    const late = browser.random.between(0, 4);
    if (visible || prerendering) return late;
    const grain = level < CHAINED ? 0 : browser.world.time.now - tab.hiddenSince > INTENSIVE_AFTER ? 60_000 : 1000;
    if (grain > 1000) browser.world.count("a timer of a hidden tab was slowed down to one a minute");
    return grain === 0 ? browser.random.between(0, 600) : grain - ((browser.awake() + after) % grain);
  }

  #schedule(timer: Timer): void {
    const { browser } = this.#page;
    timer.cancel = browser.world.time.after(timer.due - browser.awake(), () => {
      // Asleep, or not for long enough awake: `woken` schedules it anew.
      if (browser.asleep || browser.awake() < timer.due - 0.01) return;
      const fire = (): void => {
        if (this.#running.delete(timer)) timer.fire();
      };
      this.#page.task(fire, timer.level, timer.monitors);
    });
  }

  woken(): void {
    for (const timer of this.#running) {
      timer.cancel();
      this.#schedule(timer);
    }
  }

  clear(): void {
    for (const timer of this.#running) timer.cancel();
    this.#running.clear();
  }
}
