import type { Monitor } from "../client/types.ts";

/** `<session-security>`, once it is defined. */
export interface SessionSecurityElement extends HTMLElement {
  /** What it shows. Set it to undefined to take the element out of use. */
  monitor: Monitor | undefined;
  /** The same as the monitor's option: what counts as "stay" while the dialog is open. Default "input". */
  extendOn: "input" | "activity" | "confirm";
  /** The page stays as it was, covered: "log in again" opens a window beside it. Default false. */
  lock: boolean;
}

declare global {
  interface HTMLElementTagNameMap {
    "session-security": SessionSecurityElement;
  }
}
