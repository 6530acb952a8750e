import type { PageMonitor } from "../client/types.ts";

/** On pages with `head()` only what listens to `markSaved` brings it: `confirmFormDiscard` and `drafts`. */
export type ShownMonitor = Omit<PageMonitor, "markSaved"> & Partial<Pick<PageMonitor, "markSaved">>;

/** `<session-security>`, once it is defined. */
export interface SessionSecurityElement extends HTMLElement {
  /** What it shows. Set it to undefined to take the element out of use. */
  monitor: ShownMonitor | undefined;
  /**
   * Covers the page, ends the session and offers to log in again. There on pages that lock (`onEnd: "lock"`). As long as
   * the server cannot be reached the page stays covered and keeps trying.
   */
  lockNow?: (() => Promise<void>) | undefined;
}

/** Sent to the document when the user of a locked page is logged in again, and the page is shown. */
export interface UnlockedEvent extends Event {
  /** Forms that are sent before `work` is done are sent after it, at most 5 s later: for renewing anti-forgery tokens. */
  waitUntil(work: Promise<unknown>): void;
}

/** `<session-countdown>`, once it is defined. Its attribute `text` may say more around `{time}`. */
export interface SessionCountdownElement extends HTMLElement {
  /** Whose time it shows. Default that of the page's `<session-security>`. */
  monitor: ShownMonitor | undefined;
}

declare global {
  interface HTMLElementTagNameMap {
    "session-countdown": SessionCountdownElement;
    "session-security": SessionSecurityElement;
  }
  interface DocumentEventMap {
    "session-security:unlocked": UnlockedEvent;
  }
}
