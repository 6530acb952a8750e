import { listen } from "./listen.ts";

/** `saved` hears of each form whose input is safe now, or of the document for all. Answers the way to stop. */
export function listenToSaved(saved: (what: EventTarget) => void): () => void {
  return listen(
    document,
    // Besides what `markSaved` sends: what Turbo and htmx say of a form that they have sent.
    "session-security:saved turbo:submit-end htmx:afterRequest",
    ({ type, target, detail }: CustomEvent) => {
      const { success, successful } = Object(detail) as { success?: unknown; successful?: unknown };
      if (type.endsWith("saved") || success === true || successful === true) saved(target!);
    },
  );
}

/** Tells them: one form, or every form. */
export function markSaved(form?: HTMLFormElement): void {
  (form ?? document).dispatchEvent(new Event("session-security:saved"));
}
