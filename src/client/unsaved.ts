import { listen } from "./listen.ts";

/**
 * Asks before the page is left with unsaved input, from the first `input` on: `change` comes only when a field is left.
 * Independent of the monitor. It hears from it, as from anybody, by events of the document: `session-security:saved` (of
 * a form, or of the document for all) and `session-security:cover`, after which it asks no more: it must not be in the
 * way of an end. Answers the way to stop.
 * @param ignore selector of fields and forms to ignore, besides those with `data-session-security-ignore`
 */
export function confirmFormDiscard({ ignore }: { ignore?: string | undefined } = {}): () => void {
  const ignored = ["[data-session-security-ignore]", ignore].filter(Boolean).join();
  /** Forms (or the document, for fields without one) with unsaved input, and the event that sent or cleared them. */
  const dirty = new Map<EventTarget, Event | undefined>();
  let covered = false;
  let stopAsking: (() => void) | undefined;

  const ask = (event: BeforeUnloadEvent): void => {
    for (const sent of covered ? [] : dirty.values()) {
      // A prevented submit was not sent; whether it was prevented is known only after all its listeners have run.
      if (!sent || sent.defaultPrevented) {
        event.preventDefault();
        // Engines from before 2024 look at this instead.
        // oxlint-disable-next-line typescript/no-deprecated
        event.returnValue = true;
      }
    }
  };

  const stopListening = listen(window, "input submit reset", (event: Event) => {
    const target = event.composedPath()[0] as HTMLInputElement;
    if (event.type !== "input") {
      if (dirty.has(target)) dirty.set(target, event);
    } else if (!target.closest(ignored)) {
      dirty.set(target.form ?? document, undefined);
      // Only now: not every browser keeps a page with such a listener in its back/forward cache.
      stopAsking ??= listen(window, "beforeunload", ask, false);
    }
  });

  const stopHearing = listen(
    document,
    "session-security:saved session-security:cover session-security:uncover",
    ({ type, target }: Event) => {
      if (!type.endsWith("saved")) covered = !type.includes("un");
      else if (target === document) dirty.clear();
      else dirty.delete(target as EventTarget);
    },
  );

  return () => {
    stopListening();
    stopHearing();
    stopAsking?.();
  };
}
