import { listen } from "./listen.ts";

/** What Turbo, htmx to version 3, and htmx 4 say of it. */
interface Sent {
  readonly success?: unknown;
  readonly successful?: unknown;
  readonly ctx?: { readonly response?: { readonly status?: number } };
}

/** `saved` hears of each form whose input is safe now, or of the document for all. Answers the way to stop. */
export function listenToSaved(saved: (what: EventTarget) => void): () => void {
  return listen(
    document,
    // Besides what `markSaved` sends: what Turbo and htmx say of a form that they have sent.
    "session-security:saved turbo:submit-end htmx:afterRequest htmx:after:request",
    ({ type, target, detail }: CustomEvent) => {
      const { ctx, success, successful } = Object(detail) as Sent;
      const sent = (success ?? successful ?? (ctx?.response?.status ?? 400) < 400) === true;
      // Of a form that is gone htmx tells the document, which stands for all forms.
      if (/saved/.test(type) || (sent && target !== document)) saved(target!);
    },
  );
}

/** Tells them: one form, or every form. */
export function markSaved(form?: HTMLFormElement): void {
  (form ?? document).dispatchEvent(new Event("session-security:saved"));
}
