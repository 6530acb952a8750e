/** Asks before the page is left with unsaved input, from the first `input` on: `change` comes only when a field is left. */
export interface Unsaved {
  saved(form?: HTMLFormElement): void;
  stop(): void;
}

export function watchUnsaved(ignore = ""): Unsaved {
  const ignored = `[data-session-security-ignore]${ignore && `,${ignore}`}`;
  /** Forms (or the document, for fields without one) with unsaved input, and the event that sent or cleared them. */
  const dirty = new Map<EventTarget, Event | undefined>();

  const onInput = (event: Event): void => {
    const field = event.composedPath()[0] as HTMLInputElement;
    if (field.closest(ignored)) return;
    dirty.set(field.form ?? document, undefined);
    // Only now: a page that has such a listener is not kept in every browser's back/forward cache.
    addEventListener("beforeunload", onLeave);
  };
  const onSend = (event: Event): void => {
    const form = event.composedPath()[0]!;
    if (dirty.has(form)) dirty.set(form, event);
  };
  const onLeave = (event: BeforeUnloadEvent): void => {
    for (const sent of dirty.values()) {
      // A prevented submit was not sent; whether it was is known only after all its listeners have run.
      if (!sent || sent.defaultPrevented) {
        event.preventDefault();
        // Engines from before 2024 look at this instead.
        event.returnValue = true;
      }
    }
  };

  const listeners = { input: onInput, submit: onSend, reset: onSend };
  for (const [type, listener] of Object.entries(listeners)) addEventListener(type, listener, true);
  return {
    saved: (form) => void (form ? dirty.delete(form) : dirty.clear()),
    stop() {
      removeEventListener("beforeunload", onLeave);
      for (const [type, listener] of Object.entries(listeners)) removeEventListener(type, listener, true);
    },
  };
}
