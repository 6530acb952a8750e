/**
 * The prebuilt browser files as data, so that the server's half needs no file system. `generated.ts` is not in the
 * repository: `npm run build` writes it.
 */
import { anonymous, confirmFormDiscard, countdown, drafts, lock, main, reportOnly } from "./generated.ts";
import type { LanguageFile, ServedFile } from "./types.ts";

export { anonymous, confirmFormDiscard, countdown, drafts, lock, main, reportOnly };
export type { ServedFile };

export const every: readonly ServedFile[] = [
  ...main,
  ...lock,
  ...drafts,
  anonymous,
  confirmFormDiscard,
  countdown,
  reportOnly,
];

/** The one of `files` in a language that `main` has. */
export function inLanguage(files: readonly LanguageFile[], language: string): ServedFile {
  return files.find((file) => file.language === language)!;
}
