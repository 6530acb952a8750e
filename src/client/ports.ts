/**
 * Where the monitor touches the world: small objects that a test replaces. The real ones are in
 * `browser.ts`. Milliseconds in here, as the platform has them.
 */
export interface Ports {
  /** `Date.now()`: shows sleep, but can be set. */
  wall(): number;
  /** `performance.now()`: cannot be set, but stands still during sleep on most systems (platform facts). */
  monotonic(): number;
  /** One timer that is not chained; answers the way to cancel it. `after` is at most 2^31-1. */
  timer(after: number, fire: () => void): () => void;
  /**
   * Sends one ping. Resolves to what came back parsed as JSON from a 200, else, or after a few seconds, to undefined;
   * never rejects. `keepalive`: also when the page goes away meanwhile.
   */
  send(url: string, body: string, keepalive: boolean): Promise<unknown>;
  /** The other tabs of this browser; undefined where there is no BroadcastChannel. */
  channel(name: string, heard: (message: unknown) => void): Channel | undefined;
  /**
   * Runs `work` while no other tab does, but waits at most 2 s for its turn and then runs it anyway: a tab that is
   * frozen or shows `alert()` keeps its lock. Without Web Locks it runs at once.
   */
  turn(name: string, work: () => Promise<void>): Promise<void>;
  /** A value that follows the tab from page to page; undefined when there is none or storage is blocked. */
  recall(key: string): string | undefined;
  remember(key: string, value: string): unknown;
  page: Page;
}

/** What `createMonitor` needs of them. The rest, what is done to a page, is the part of `createPageMonitor`. */
export interface MonitorPorts extends Omit<Ports, "page"> {
  page: Pick<Page, "visible" | "prerendering" | "watch" | "listen">;
}

/** What is needed of a BroadcastChannel. */
export interface Channel {
  postMessage(message: unknown): void;
  close(): void;
}

/** What the page does and what can be done to it. */
export interface Page {
  visible(): boolean;
  /**
   * How long ago the request for this page was sent, if it came fresh from the network, so that what its markup says
   * can be believed and aged; else undefined.
   */
  fresh(): number | undefined;
  /** Nobody sees the page yet; `look` comes when somebody does. */
  prerendering(): boolean;
  watch(happened: (what: PageEvent) => void): () => void;
  /**
   * Listens for a person's input. `deliberate`: a key other than Tab and modifiers or a press, outside the dialog; a
   * move is not.
   */
  listen(input: (deliberate: boolean) => void): () => void;
  /** Draws the curtain over what is protected, or lifts it. */
  cover(hidden: boolean): void;
  /** Goes to `url`, or loads this page again. */
  leave(url: string | undefined): void;
  /** The address of the page. */
  here(): string;
}

/**
 * - `look`: shown, focused, resumed or online again: time may have passed unseen.
 * - `restored`: back from the back/forward cache.
 * - `leave`: being hidden or closed; the last moment to send something.
 */
export type PageEvent = "look" | "restored" | "leave";
