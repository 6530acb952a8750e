/**
 * How the time left is told. The browser's own data bring the plural forms and the case ("za 1 minutu", "za 5 minut"): no
 * table of ours could be as right in every language. Research behind the GOV.UK dialog: minutes while there are some,
 * seconds in the last one.
 */
import type { Messages } from "./messages/type.ts";

const LAST_MINUTE = 60;

/** "in 2 minutes", for the eye: never more than is left. */
export function inWords(seconds: number, messages: Pick<Messages, "language" | "timeFormat">): string {
  const format = messages.timeFormat ?? new Intl.RelativeTimeFormat(messages.language);
  return seconds > LAST_MINUTE ? format.format(Math.trunc(seconds / 60), "minute") : format.format(seconds, "second");
}

/**
 * Changes at every whole minute, then every 20 seconds: then the words above are exact, and are read aloud. Screen readers
 * read every change aloud (platform facts).
 */
export function spokenStep(seconds: number): number {
  return Math.ceil(seconds / (seconds > LAST_MINUTE ? 60 : 20));
}

/** "2 min", for the tab's title: changes only together with the step, and is never more than is left. */
export function inTab(seconds: number): string {
  return `${Math.trunc((seconds - 1) / 60) || "< 1"} min`;
}
