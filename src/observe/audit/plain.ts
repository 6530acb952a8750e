/**
 * Characters that make a log show something else than what is in it: line breaks and other control characters (of
 * terminals, too), marks that turn the direction of what follows, and what cannot be seen. JSON escapes only the first
 * thirty-two of them.
 */
// oxlint-disable-next-line eslint/no-control-regex -- these are what is looked for
const TREACHEROUS = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** Text that is one line wherever it is shown (OWASP ASVS 5.0 16.4.1): `\u000a` for a line break. */
export function plain(text: string): string {
  return text.replace(TREACHEROUS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
