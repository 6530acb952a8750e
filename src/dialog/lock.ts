/**
 * A page that stays, covered, until its user is logged in again (`onEnd: "lock"`). The monitor waits and uncovers by
 * itself; here is what a person needs for it: a word that nothing is lost, a way to log in, forms that still can be sent,
 * and "lock now".
 */
import { listen } from "../client/listen.ts";
import { holdForms } from "./hold-forms.ts";
import type { LockMessages } from "./messages/type.ts";
import type { SessionSecurityElement, UnlockedEvent } from "./types.ts";

/** A press on such an element locks the page: `<button data-session-security-lock>Lock</button>`. */
const LOCK_NOW = "[data-session-security-lock]";

/** Large enough for most login pages, small enough to see that the page is still there behind it. */
const WINDOW = "popup,width=520,height=720";
/** How often a page asks while that window is open: another user's login is no answer to it (ms). */
const ASK_EVERY = 2000;

/** Makes the page of `element`, which has its monitor already, one that locks. Answers the way to stop. */
export function lockPage(element: SessionSecurityElement, messages: LockMessages): () => void {
  const root = element.shadowRoot!;
  const words = document.createElement("p");
  words.id = "locked";
  words.part.add("locked");
  words.lang = messages.language;
  words.textContent = messages.locked;
  // What the application puts into the element meanwhile is seen in the dialog: its own login form.
  const slot = document.createElement("slot");
  // The dialog keeps the focus where it is; in a form a press moves it.
  slot.onmousedown = (event) => event.stopPropagation();
  // Read aloud when the dialog opens, after the reason.
  root.querySelector("dialog")!.setAttribute("aria-describedby", "text locked");
  let opened: Window | null = null;
  let asking: ReturnType<typeof setInterval> | undefined;

  const update = (): void => {
    const { state } = element.monitor!;
    const ended = state.status === "ended";
    const locked = words.isConnected;
    // To another user the page is of no use, and is being left.
    if (ended && state.reason !== "replaced") {
      if (locked) return;
      root.getElementById("text")!.after(words, slot);
      element.dispatchEvent(new Event("session-security:locked", { bubbles: true }));
    } else if (locked) {
      leaveLock();
      if (!ended) unlocked();
    }
  };

  /** Once more after it was closed. */
  const ask = (): void => {
    if (opened!.closed) clearInterval(asking);
    void element.monitor!.check();
  };

  const leaveLock = (): void => {
    words.remove();
    slot.remove();
    clearInterval(asking);
    // A login page that is cross-origin isolated has cut its window off from us: that one stays for its user to close.
    opened?.close();
    opened = null;
  };

  const stops = [
    element.monitor!.subscribe(update),
    listen(
      root,
      "click",
      (event: MouseEvent) => {
        const link = event.target as HTMLAnchorElement;
        if (link.id !== "login" || !words.isConnected) return;
        // Where no window may be opened, the link itself opens a tab: no browser takes that for a pop-up.
        link.target = "_blank";
        if (opened && !opened.closed) opened.focus();
        else opened = open(link.href, "", WINDOW);
        if (!opened) return;
        event.preventDefault();
        clearInterval(asking);
        asking = setInterval(ask, ASK_EVERY);
      },
      false,
    ),
    listen(document, "click", (event: MouseEvent) => {
      const [target] = event.composedPath();
      // A script can send a click to the document itself.
      if (target instanceof Element && target.closest(LOCK_NOW)) void element.lockNow?.();
    }),
  ];
  // Ends the session as well: a page that is only covered would leave its cookie to whoever opens another tab.
  element.lockNow = () => element.monitor!.logout();
  update();
  return () => {
    for (const stop of stops) stop();
    leaveLock();
    delete element.lockNow;
  };
}

/** Tells the page that it is another session of its user now, and keeps its forms until it has adapted to that. */
function unlocked(): void {
  const renewals: unknown[] = [];
  const waitUntil = (work: unknown): void => void renewals.push(work);
  const event: UnlockedEvent = Object.assign(new Event("session-security:unlocked"), { waitUntil });
  document.dispatchEvent(event);
  void holdForms(Promise.allSettled(renewals));
}
