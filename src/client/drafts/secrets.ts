/**
 * What no draft ever holds: secrets, and what nobody has typed. Denied by default where it is in doubt: a field that ever
 * was a password field stays one ("show password" makes it text), and so does each field of the same name.
 */
import { listen } from "../listen.ts";

const NEVER = /^(password|hidden|file|submit|button|image|reset)$/;
/** HTML, "autofill field names": passwords, one-time codes, payment cards. */
const AUTOCOMPLETE = /(^|\s)(cc-\S+|one-time-code|\S+-password)(\s|$)/i;
const MARKED = "[data-session-security-no-draft]";

export type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement | HTMLElement;

/** What a field is called: its name, else its id. */
export function nameOf(field: Field): string {
  return (field as HTMLInputElement).name || field.id;
}

export interface Secrets {
  /** May this field be kept? */
  allows(field: Field): boolean;
  stop(): void;
}

export function watchSecrets(): Secrets {
  const known = new WeakSet<Element>();
  const names = new Set<string>();

  const note = (field: Element): void => {
    known.add(field);
    if (nameOf(field as Field)) names.add(nameOf(field as Field));
  };
  const look = (): void => {
    for (const field of document.querySelectorAll("[type=password i]")) note(field);
  };
  const changed = (records: readonly MutationRecord[]): void => {
    for (const { target, oldValue } of records) if (/^password$/i.test(oldValue ?? "")) note(target as Element);
    look();
  };

  const observer = new MutationObserver(changed);
  observer.observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["type"],
    attributeOldValue: true,
  });
  look();
  // A press is how a password is shown, and typing is how it comes: looked at before either does anything.
  const stopListening = listen(document, "pointerdown keydown focusin", look);

  return {
    allows(field) {
      changed(observer.takeRecords());
      const { type = "", autocomplete = "" } = field as Partial<HTMLInputElement>;
      return !(
        known.has(field) ||
        names.has(nameOf(field)) ||
        NEVER.test(type) ||
        AUTOCOMPLETE.test(autocomplete) ||
        field.closest(MARKED) ||
        // Dots instead of letters, without the type.
        /disc|circle|square/.test(getComputedStyle(field).getPropertyValue("-webkit-text-security"))
      );
    },
    stop() {
      observer.disconnect();
      stopListening();
    },
  };
}
