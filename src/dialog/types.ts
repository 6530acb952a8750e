import type { PageMonitor } from "../client/types.ts";

/** `<session-security>`, once it is defined. */
export interface SessionSecurityElement extends HTMLElement {
  /** What it shows. Set it to undefined to take the element out of use. */
  monitor: PageMonitor | undefined;
  /** The page stays as it was, covered: "log in again" opens a window beside it. Default false. */
  lock: boolean;
}

/** `<session-countdown>`, once it is defined. Its attribute `text` may say more around `{time}`. */
export interface SessionCountdownElement extends HTMLElement {
  /** Whose time it shows. Default that of the page's `<session-security>`. */
  monitor: PageMonitor | undefined;
}

declare global {
  interface HTMLElementTagNameMap {
    "session-countdown": SessionCountdownElement;
    "session-security": SessionSecurityElement;
  }
}
