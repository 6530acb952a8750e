import { listen } from "./listen.ts";

export interface Unsaved {
  saved(form?: HTMLFormElement): void;
  stop(): void;
}

/** Asks before the page is left with unsaved input, from the first `input` on: `change` comes only when a field is left. */
export function watchUnsaved(ignore: string | undefined): Unsaved {
  const ignored = ["[data-session-security-ignore]", ignore].filter(Boolean).join();
  /** Forms (or the document, for fields without one) with unsaved input, and the event that sent or cleared them. */
  const dirty = new Map<EventTarget, Event | undefined>();
  let stopAsking: (() => void) | undefined;

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

  const ask = (event: BeforeUnloadEvent): void => {
    for (const sent of dirty.values()) {
      // A prevented submit was not sent; whether it was prevented is known only after all its listeners have run.
      if (!sent || sent.defaultPrevented) {
        event.preventDefault();
        // Engines from before 2024 look at this instead.
        event.returnValue = true;
      }
    }
  };

  return {
    saved(form) {
      if (form) dirty.delete(form);
      else dirty.clear();
    },
    stop() {
      stopListening();
      stopAsking?.();
    },
  };
}
