/**
 * What the dialog does when. Written as one idempotent `update`, called after every change and once a second while there
 * is something to show, so that whatever the page does to the element or its dialog (removes it, covers it, makes it
 * inert, closes it) is repaired by the next call.
 */
import type { Monitor } from "../client/types.ts";
import { contentFor, type Control } from "./content.ts";
import type { Messages } from "./messages/type.ts";
import { showOnTop } from "./on-top.ts";
import { tabTitle } from "./tab-title.ts";
import type { SessionSecurityElement } from "./types.ts";
import { createView } from "./view.ts";

/** Answers a function that makes the element show another monitor, or none. */
export function createPresenter(
  element: SessionSecurityElement,
  messages: Messages,
): (monitor: Monitor | undefined) => void {
  const root = element.attachShadow({ mode: "open" });
  const { dialog, login, render } = createView(root, messages);
  const titleTime = tabTitle();
  let monitor: Monitor | undefined;
  let unsubscribe: (() => void) | undefined;
  let status: string | undefined;
  let offered: readonly Control[] = [];
  let shown = "";
  /** What had the focus before the dialog opened. */
  let behind: HTMLElement | null | undefined;
  let beat: ReturnType<typeof setInterval> | undefined;
  /** The status has lasted for a second: what only flashes by needs no words. */
  let lasting = false;
  /** The person has read the warning that cannot be answered, and went back to save the work. */
  let dismissed = false;

  function update(): void {
    const content = monitor && contentFor(monitor.state, messages);
    offered = content?.controls ?? [];
    if (status !== (status = monitor?.state.status)) {
      lasting = dismissed = false;
      clearInterval(beat);
      if (content) beat = setInterval(tick, 1000);
    }
    // At once, also in a hidden tab, and before the curtain puts its own title there.
    titleTime(content?.tab);
    if (!monitor || !content) {
      dialog.close();
      // The browser gives the focus back by itself, unless the page was covered at some moment since. Then it stays on a
      // button that cannot be seen until the next frame.
      (root.activeElement as HTMLElement | null)?.blur();
      if (document.activeElement === document.body) behind?.focus();
      behind = undefined;
      return;
    }
    // A question is mostly answered at once, and a page that is over is mostly being left.
    if (!content.tab && !lasting && offered[0] !== "login") return;
    if (document.hidden) return;

    behind ??= document.activeElement as HTMLElement | null;
    // Opened anew when it offers something else: it is read aloud as a whole, and the focus is on what it offers first.
    if (shown !== (shown = offered.join())) dialog.close();
    login.href = monitor.loginHref();
    login.target = element.lock ? "_blank" : "";
    render(content);
    // Removed by the page, or placed where nothing is drawn, as inside a covered body.
    const end = document.documentElement;
    if (element.parentNode !== end && !element.checkVisibility()) end.append(element);
    if (dismissed) dialog.open = true;
    else showOnTop(dialog, root);
  }

  function tick(): void {
    lasting = true;
    update();
  }

  function run(control: Control | undefined): void {
    if (control === "dismiss") {
      dismissed = true;
      dialog.close();
      update();
    } else if (control && control !== "login") void monitor?.[control]();
  }

  /** Escape, and the gesture that means the same on a telephone: the first control, which never logs out. */
  function answer(): void {
    run(offered[0]);
  }

  /** Input that no control has taken, as from somebody who types on without having seen the dialog. */
  function other(): void {
    if (element.extendOn !== "confirm" && offered[0] === "extend") answer();
  }

  dialog.onclick = ({ target }) => {
    if (target === dialog) other();
    else if (target instanceof HTMLButtonElement) run(target.id as Control);
  };
  dialog.onkeydown = (event) => {
    const { key } = event;
    // Escape comes as `cancel`. Who moves the focus or holds a modifier has not decided yet.
    if (key === "Escape" || key === "Tab" || event.getModifierState(key)) return;
    const taken = event.target !== dialog && (key === "Enter" || key === " ");
    if (!taken && !event.repeat && event.isTrusted) other();
  };
  // Without user activation Chromium closes a dialog at Escape even so (platform facts). Should the answer take longer than
  // a second, the next tick opens it again. A `close` that nobody asked for, as from a script, is no answer.
  dialog.oncancel = (event) => {
    event.preventDefault();
    answer();
  };
  document.addEventListener("visibilitychange", update);

  return (next) => {
    element.lang = messages.language;
    element.dir = messages.direction ?? "ltr";
    unsubscribe?.();
    monitor = next;
    unsubscribe = next?.subscribe(update);
    update();
  };
}
