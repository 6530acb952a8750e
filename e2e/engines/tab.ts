/**
 * What a test needs of a browser, the same in three engines: small enough that WebDriver, WebDriver BiDi and Chromium's
 * own protocol all have it. Nothing in here touches a page unless its name says so.
 */

import type { Hands } from "./hands.ts";

export type EngineName = "Chromium" | "Firefox" | "WebKitGTK";

/** A key by its name, or the character that it gives. */
export type Key = "Enter" | "Escape" | "Tab" | "Shift" | "Control" | (string & {});

export interface EngineOptions {
  /** `host:port` of a proxy through which everything goes, so that a test may give its server any name. */
  readonly proxy?: string;
  /** False: no script of a page runs. */
  readonly javascript?: boolean;
  /** True: its tabs have `hands`, and it is told that assistive technology is there. */
  readonly hands?: boolean;
}

export interface Tab {
  /** Goes to an address, as if it had been typed, and waits until the page has loaded. */
  goto(url: string): Promise<void>;
  back(): Promise<void>;
  reload(): Promise<void>;
  /** The value of an expression in the page. It counts as no gesture of the user, and no policy of the page stops it. */
  ask<T>(expression: string): Promise<T>;
  /** One real key, or several that are held down together. */
  press(...keys: readonly Key[]): Promise<void>;
  /** Real moves of the mouse, presses of its first button, turns of its wheel; CSS pixels of the window. */
  move(x: number, y: number): Promise<void>;
  click(x: number, y: number): Promise<void>;
  wheel(x: number, y: number, down: number): Promise<void>;
  /** Brings it to the front. Where all are in front of each other, as windows of WebKitGTK are, it says so to the page. */
  show(): Promise<void>;
  close(): Promise<void>;
  readonly hands?: Hands;
}

export interface Engine {
  readonly name: EngineName;
  readonly version: string;
  /** A new tab in front of the others; in WebKitGTK a window, because its tabs cannot be brought to the front again. */
  open(url?: string): Promise<Tab>;
  /** A new tab that nobody looks at yet. */
  openBehind(): Promise<Tab>;
  /** Closes all tabs but the browser's own first one. */
  tidy(): Promise<void>;
  close(): Promise<void>;
}

/** Waits until an expression is true. The page may be replaced meanwhile. */
export async function until(tab: Tab, expression: string, within = 20_000): Promise<void> {
  const deadline = performance.now() + within;
  for (;;) {
    // While one document replaces another there is nobody to ask; an expression that always throws runs into the deadline.
    const answer = await tab.ask<unknown>(expression).catch((error: unknown) => error);
    if (answer === true) return;
    if (performance.now() > deadline) {
      throw new Error(`not true within ${within} ms: ${expression} (last: ${String(answer)})`);
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/** Types text where the focus is, with one key for each character. */
export async function type(tab: Tab, text: string): Promise<void> {
  for (const character of text) await tab.press(character);
}

/** Presses the middle of an element, given by a selector or by an expression, where it can be seen. */
export async function clickOn(tab: Tab, element: string): Promise<void> {
  const { x, y } = await middle(tab, element);
  await tab.click(x, y);
}

export async function middle(tab: Tab, element: string): Promise<{ x: number; y: number }> {
  const found = /[(]/.test(element) ? element : `document.querySelector(${JSON.stringify(element)})`;
  return tab.ask(`(() => {
    const element = ${found};
    element.scrollIntoView({ block: "center", behavior: "instant" });
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x: Math.round(x + width / 2), y: Math.round(y + height / 2) };
  })()`);
}
