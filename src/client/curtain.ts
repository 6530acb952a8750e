import { attempt } from "./listen.ts";

/**
 * Hides what is protected without touching it. A closed shadow root without a slot takes the body's content out of
 * the rendered page and keeps frames, their and inner scroll, selection, modals and typed text; find-in-page finds nothing.
 * Tried in three engines: `visibility` leaks, `display: none` loses inner scroll, detaching reloads frames. It hides;
 * whoever has the inspector has the memory.
 */

/** A root can be attached once only, also when the application makes a second monitor. */
const roots = new WeakMap<Element, ShadowRoot>();

/** Hides an element; returns the way to show it. */
function hide(element: HTMLElement): () => void {
  try {
    const root = roots.get(element) ?? element.attachShadow({ mode: "closed" });
    roots.set(element, root);
    root.replaceChildren();
    return () => root.append(document.createElement("slot"));
  } catch {
    // The application owns the root of this element, or it cannot have one.
    const { style } = element;
    const { display } = style;
    style.setProperty("display", "none", "important");
    return () => (style.display = display);
  }
}

/** For what the page has opened elsewhere: pop-up windows, a picture-in-picture document; and for a curtain of its own. */
export function announce(hidden: boolean): void {
  document.dispatchEvent(new Event(`session-security:${hidden ? "" : "un"}cover`));
}

/** Answers the function that draws (true) and lifts (false) the curtain over what `find` finds; default is the body. */
export function bodyCurtain(find: () => Element | null | undefined = () => document.body): (hidden: boolean) => void {
  let covered = false;
  let over: Element | undefined;
  let lift: (() => void) | undefined;
  let focused: HTMLElement | null;
  let scrolled: [x: number, y: number] | undefined;
  let title: string | undefined;
  let observer: MutationObserver | undefined;
  let sheet: CSSStyleSheet | undefined;

  const draw = (): void => {
    const element = find() as HTMLElement | null | undefined;
    if (!element || element === over) return;
    over = element;
    lift = hide(element);
  };

  const cover = (): void => {
    focused = document.activeElement as HTMLElement | null;
    scrolled = [scrollX, scrollY];
    draw();
    // The body may not be there yet, or be replaced.
    observer ??= new MutationObserver(draw);
    observer.observe(document.documentElement, { childList: true });
    for (const media of document.querySelectorAll<HTMLMediaElement>("video,audio")) media.pause();
    // Both reject when there is nothing to leave.
    document.exitFullscreen?.().catch(() => {});
    document.exitPictureInPicture?.().catch(() => {});
    if (!sheet) document.adoptedStyleSheets.push((sheet = new CSSStyleSheet()));
    // View transitions paint the old page above everything.
    sheet.replaceSync("::view-transition{display:none!important}");
  };

  const uncover = (): void => {
    observer?.disconnect();
    lift?.();
    over = undefined;
    // Unless the application has set another one meanwhile.
    if (title !== undefined && document.title === location.host) document.title = title;
    title = undefined;
    sheet?.replaceSync("");
  };

  /** When the dialog has taken its countdown out of the title, or given the focus back. */
  const afterwards = (): void => {
    if (covered) {
      title ??= document.title;
      document.title = location.host;
    } else {
      if (document.activeElement === document.body) focused?.focus({ preventScroll: true });
      // A page without its content is too short for where it was.
      if (scrolled) scroll(...scrolled);
    }
  };

  return (hidden) => {
    covered = hidden;
    // An engine may lack one of the extras; the content itself is hidden first.
    attempt(hidden ? cover : uncover);
    queueMicrotask(afterwards);
    announce(hidden);
  };
}
