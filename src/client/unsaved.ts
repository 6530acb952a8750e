import { listen } from "./listen.ts";
import { listenToSaved } from "./saved.ts";

const LEAVE = "session-security:leave";

/**
 * Asks before the page is left with unsaved input, from the first `input` on: `change` comes only when a field is left.
 * Independent of the monitor. It hears from it, as from anybody, by events of the document: `session-security:saved` (of
 * a form, or of the document for all) and `session-security:cover`, after which it asks no more: it must not be in the
 * way of an end. Answers the way to stop.
 * @param ignore selector of fields and forms to ignore, besides those with `data-session-security-ignore`
 */
export function confirmFormDiscard({ ignore }: { ignore?: string | undefined } = {}): () => void {
  const ignored = ["[data-session-security-ignore]", ignore].filter(Boolean).join();
  /** Forms, and fields without one, with unsaved input, and the event that sent or cleared them. */
  const dirty = new Map<EventTarget, Event | undefined>();
  let covered = false;
  let stopAsking: (() => void) | undefined;

  const unsaved = (): boolean =>
    !covered &&
    [...dirty].some(
      ([target, sent]) =>
        // A page that is swapped in place of this one (single-page, Turbo, htmx) has taken its forms with it.
        (target as Node).isConnected &&
        // A prevented submit was not sent; whether it was prevented is known only after all its listeners have run.
        (!sent || sent.defaultPrevented),
    );

  const ask = (event: BeforeUnloadEvent): void => {
    if (!unsaved()) return;
    event.preventDefault();
    // Engines from before 2024 look at this instead.
    // oxlint-disable-next-line typescript/no-deprecated
    event.returnValue = true;
  };

  const stops = [
    listen(window, "input submit reset", (event: Event) => {
      const target = event.composedPath()[0] as HTMLInputElement;
      if (event.type !== "input") {
        if (dirty.has(target)) dirty.set(target, event);
      } else if (!target.closest(ignored)) {
        dirty.set(target.form ?? target, undefined);
        // Only now: not every browser keeps a page with such a listener in its back/forward cache.
        stopAsking ??= listen(window, "beforeunload", ask, false);
      }
    }),
    listen(document, "session-security:cover session-security:uncover", ({ type }: Event) => {
      covered = !type.includes("un");
    }),
    listenToSaved((what) => {
      if (what === document) dirty.clear();
      else dirty.delete(what);
    }),
    listen(document, LEAVE, (event: Event) => unsaved() && event.preventDefault(), false),
  ];

  return () => {
    for (const stop of stops) stop();
    stopAsking?.();
  };
}

/**
 * Is there unsaved input that `confirmFormDiscard` would ask about? For the application's own navigation, which fires no
 * `beforeunload`.
 */
export function hasUnsaved(): boolean {
  return !document.dispatchEvent(new Event(LEAVE, { cancelable: true }));
}
