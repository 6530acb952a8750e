/**
 * `<session-security>`: shows what the monitor knows. It is written as one idempotent `#update`, called after every
 * change and once a second while there is something to show, so that whatever the page does to the element or the
 * dialog (removes it, covers it, makes it inert, closes it) is repaired by the next call.
 */
import type { Monitor, MonitorState } from "../client/types.ts";
import { contentFor, type Control } from "./content.ts";
import type { Messages } from "./messages/type.ts";
import { showOnTop } from "./on-top.ts";
import { tabTitle } from "./tab-title.ts";
import { createView, type View } from "./view.ts";

export const ELEMENT_NAME = "session-security";

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

/** Keys that move the focus or only change what other keys mean: a person who looks around has not decided yet. */
const UNDECIDED = /^(Tab|Shift|Control|Alt|AltGraph|Meta|CapsLock|NumLock|Fn)$/;

/** Defines the element, in one language. The first definition on a page counts. */
export function defineSessionSecurity(messages: Messages): void {
  // The class is made in here because HTMLElement does not exist where pages are rendered on a server.
  if (!customElements.get(ELEMENT_NAME)) customElements.define(ELEMENT_NAME, elementClass(messages));
}

function elementClass(messages: Messages): CustomElementConstructor {
  return class extends HTMLElement implements SessionSecurityElement {
    extendOn: SessionSecurityElement["extendOn"] = "input";
    lock = false;
    readonly #view: View;
    readonly #title = tabTitle();
    #monitor: Monitor | undefined;
    #unsubscribe: (() => void) | undefined;
    #status: MonitorState["status"] = "off";
    #beat: ReturnType<typeof setInterval> | undefined;
    /** The status has lasted for a second: what flashes by needs no explanation. */
    #lasting = false;
    /** The person has read the warning that cannot be answered, and went back to save the work. */
    #dismissed = false;

    constructor() {
      super();
      this.#view = createView(this.attachShadow({ mode: "open" }), messages);
      const { dialog, controls } = this.#view;
      for (const control of ["stay", "dismiss", "retry", "logout"] as const) {
        controls[control].addEventListener("click", () => this.#run(control));
      }
      dialog.addEventListener("click", (event) => {
        if (event.target === dialog) this.#press();
      });
      dialog.addEventListener("keydown", (event) => this.#key(event));
      dialog.addEventListener("cancel", (event) => {
        event.preventDefault();
        this.#answer();
      });
      // Without user activation Chromium closes a dialog at the first Escape, and asks nobody (platform facts).
      dialog.addEventListener("close", () => {
        if (!dialog.open && !this.#dismissed) this.#answer();
        this.#update();
      });
      document.addEventListener("visibilitychange", () => this.#update());
    }

    get monitor(): Monitor | undefined {
      return this.#monitor;
    }

    set monitor(monitor: Monitor | undefined) {
      this.lang = messages.language;
      this.dir = messages.direction ?? "ltr";
      this.#unsubscribe?.();
      this.#monitor = monitor;
      this.#unsubscribe = monitor?.subscribe(() => this.#update());
      this.#update();
    }

    #update(): void {
      const state: MonitorState = this.#monitor?.state ?? { status: "off" };
      const content = contentFor(state, messages);
      if (state.status !== this.#status) {
        this.#status = state.status;
        this.#lasting = this.#dismissed = false;
        clearInterval(this.#beat);
        if (content) this.#beat = setInterval(() => this.#tick(), 1000);
      }
      if (content?.tab) this.#title.show(content.tab);
      else if (!content) this.#title.restore(); // while the page is covered, the title is the curtain's

      const { dialog, detachTime, render, controls } = this.#view;
      detachTime(this.#dismissed);
      if (!content) return dialog.close();
      // A question that is answered at once, and a page that is being left, need no words: they would only flash by.
      if (!content.tab && !content.controls.includes("login") && !this.#lasting) return;
      if (document.hidden) return;
      if (this.#monitor && content.controls.includes("login")) {
        controls.login.href = this.#monitor.loginHref();
        if (this.lock) Object.assign(controls.login, { target: "_blank", rel: "noopener" });
      }
      render(content);
      if (this.#dismissed) return;
      // Removed by the page, or placed where nothing is drawn, as inside a covered body.
      const end = document.documentElement;
      if (this.parentNode !== end && !this.checkVisibility()) end.append(this);
      showOnTop(dialog);
    }

    #tick(): void {
      this.#lasting = true;
      this.#update();
    }

    #run(control: Control): void {
      const monitor = this.#monitor;
      if (control === "stay") void monitor?.extend();
      else if (control === "retry") void monitor?.check();
      else if (control === "logout") void monitor?.logout();
      else if (control === "dismiss") {
        this.#dismissed = true;
        this.#view.dialog.close();
        this.#update();
      }
    }

    /** Escape, and the gesture that means the same on a telephone: the first control, which is never "log out". */
    #answer(): void {
      const first = this.#monitor && contentFor(this.#monitor.state, messages)?.controls[0];
      if (first) this.#run(first);
    }

    /** A key or a press that no control has taken. */
    #press(): void {
      if (this.extendOn !== "confirm" && this.#status === "warning") this.#answer();
    }

    #key(event: KeyboardEvent): void {
      if (event.key === "Escape") {
        event.preventDefault();
        this.#answer();
      } else if (event.isTrusted && !event.repeat && !UNDECIDED.test(event.key)) {
        const taken = event.target !== this.#view.dialog && /^(Enter| )$/.test(event.key);
        if (!taken) this.#press();
      }
    }
  };
}
