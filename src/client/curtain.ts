/**
 * Hides what is protected without touching it. A closed shadow root without a slot takes the body's content out of
 * the rendered page and keeps frames, scroll, selection, modals and typed text; find-in-page finds nothing. Tried in
 * three engines: `visibility` leaks, `display: none` loses the scroll, detaching reloads frames. It hides; whoever has
 * the inspector has the memory.
 */

/** A root can be attached once only, also when the application makes a second monitor. */
const roots = new WeakMap<Element, ShadowRoot>();

/** Answers the function that draws (true) and lifts (false) the curtain over `target`. It never throws. */
export function createCurtain(target: Element | "body" | false): (hidden: boolean) => void {
  let over: HTMLElement | undefined;
  let focused: Element | null;
  let title: string;
  let lift = (): void => {};
  let sheet: CSSStyleSheet;
  const observer = target && typeof MutationObserver === "function" ? new MutationObserver(() => draw()) : undefined;

  const draw = (): void => {
    const element = (target === "body" ? document.body : target) as HTMLElement | null;
    if (!element || element === over) return;
    over = element;
    try {
      const root = roots.get(element) ?? element.attachShadow({ mode: "closed" });
      roots.set(element, root);
      root.replaceChildren();
      lift = () => root.replaceChildren(document.createElement("slot"));
    } catch {
      // The application owns the root of this element, or it cannot have one.
      const { style } = element;
      const display = style.getPropertyValue("display");
      const priority = style.getPropertyPriority("display");
      style.setProperty("display", "none", "important");
      lift = () => style.setProperty("display", display, priority);
    }
  };

  return (hidden) => {
    if (!observer) return;
    if (hidden) {
      focused = document.activeElement;
      draw();
      // The body may not be there yet, or be replaced.
      observer.observe(document.documentElement, { childList: true });
      title = document.title;
      document.title = location.host;
      for (const media of document.querySelectorAll("video,audio")) (media as HTMLMediaElement).pause();
      if (document.fullscreenElement) void document.exitFullscreen().catch(() => {});
      if (document.pictureInPictureElement) void document.exitPictureInPicture().catch(() => {});
      try {
        // View transitions paint the old page above everything.
        sheet ??= new CSSStyleSheet();
        sheet.replaceSync("::view-transition{display:none!important}");
        document.adoptedStyleSheets.push(sheet);
      } catch {}
    } else {
      observer.disconnect();
      lift();
      over = undefined;
      if (document.title === location.host) document.title = title;
      sheet?.replaceSync("");
      if (document.activeElement === document.body) (focused as HTMLElement | null)?.focus({ preventScroll: true });
    }
    // For what the page has opened elsewhere: pop-up windows, a picture-in-picture document.
    document.dispatchEvent(new CustomEvent(`session-security:${hidden ? "cover" : "uncover"}`));
  };
}
