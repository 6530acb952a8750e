import type { PageMonitor } from "../client/types.ts";

/** `<session-security>`, once it is defined. */
export interface SessionSecurityElement extends HTMLElement {
  /** What it shows. Set it to undefined to take the element out of use. */
  monitor: PageMonitor | undefined;
  /** The page stays as it was, covered: "log in again" opens a window beside it. Default false. */
  lock: boolean;
}

declare global {
  interface HTMLElementTagNameMap {
    "session-security": SessionSecurityElement;
  }
}
