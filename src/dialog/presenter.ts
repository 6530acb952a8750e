/**
 * What the dialog does when. Written as one idempotent `update`, called after every change and once a second while there
 * is something to show, so that whatever the page does to the element or its dialog (removes it, covers it, makes it
 * inert, closes it) is repaired by the next call.
 */
import { contentFor, type Control } from "./content.ts";
import type { Messages } from "./messages/type.ts";
import type { SessionSecurityElement, ShownMonitor } from "./types.ts";
import { createView } from "./view.ts";

/** A warning that cannot be answered comes back once, when so many seconds are left. */
const LAST_CALL = 20;

/** Answers a function that makes the element show another monitor, or none. */
export function createPresenter(
  element: SessionSecurityElement,
  messages: Messages,
): (monitor: ShownMonitor | undefined) => void {
  const root = element.attachShadow({ mode: "open" });
  const { dialog, login, render } = createView(root, messages, run);
  let monitor: ShownMonitor | undefined;
  let unsubscribe: (() => void) | undefined;
  let status: string | undefined;
  let beat: ReturnType<typeof setInterval> | undefined;
  /** Seconds, while the warning shows. */
  let left: number;
  /** With more seconds left the warning does not show: the person has read it, and went back to save the work. */
  let quietUntil: number;
  /** What had the focus before the dialog opened. */
  let behind: HTMLElement | undefined;
  let ownTitle = "";
  let shownTitle: string;

  function update(lasting = false): void {
    const state = monitor?.state;
    const content = state && contentFor(state, messages);
    left = state?.status === "warning" ? state.remaining : 0;
    if (status !== (status = state?.status)) {
      quietUntil = Infinity;
      clearInterval(beat);
      if (content) beat = setInterval(update, 1000, true);
    }
    // At once, also in a hidden tab, and before the curtain puts its own title there.
    showInTab(content?.tab);
    if (!content || left > quietUntil) hide();
    // Besides warnings only what lasts: a question is mostly answered at once, and a page that is over mostly being left.
    else if (!document.hidden && (content.tab || lasting)) {
      login.href = monitor!.loginHref();
      render(content);
      show();
    }
  }

  function show(): void {
    // Removed by the page, or placed where nothing is drawn, as inside a covered body.
    if (!element.checkVisibility()) document.documentElement.append(element);
    // A modal that the page opened later has taken the focus, and makes this one inert, even when it cannot be seen.
    // The focus may also be in what the application has put into the element.
    if (dialog.matches(":modal") && element.contains(document.activeElement)) return;
    behind ??= document.activeElement as HTMLElement;
    dialog.close();
    dialog.showModal();
  }

  function hide(): void {
    dialog.close();
    // The browser gives the focus back by itself, unless the page was covered at some moment since. Then it stays on a
    // button that cannot be seen until the next frame.
    (root.activeElement as HTMLElement | null)?.blur();
    behind?.focus({ preventScroll: true });
    behind = undefined;
  }

  function showInTab(time: string | undefined): void {
    // What we did not write is the page's own, also when the application changes it meanwhile.
    if (document.title !== shownTitle) ownTitle = document.title;
    shownTitle = time ? `(${time}) ${ownTitle}`.trim() : ownTitle;
    if (document.title !== shownTitle) document.title = shownTitle;
  }

  function run(control: Control): void {
    if (control === "dismiss") {
      quietUntil = left > LAST_CALL ? LAST_CALL : -1;
      update();
    } else if (control !== "login") void monitor?.[control]();
  }

  // Escape, and the gesture that means the same on a telephone: the first button, which never logs out.
  dialog.oncancel = (event) => {
    event.preventDefault();
    root.querySelector("button")?.click();
  };
  // A press leaves the focus where it is.
  dialog.onmousedown = (event) => event.preventDefault();
  // Beside the dialog it is input like any other. The monitor knows what that means, and hears the keys by itself.
  dialog.onclick = ({ target }) => {
    if (target === dialog) monitor?.activity();
  };

  return (next) => {
    unsubscribe?.();
    monitor = next;
    unsubscribe = next?.subscribe(update);
    update();
  };
}
