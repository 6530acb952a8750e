/**
 * How the time left is put into words. The browser's own data bring the plural forms and the case ("za 1 minutu", "za 5
 * minut"): no table of ours could be as right in every language.
 */

/** Research behind the GOV.UK dialog: minutes while there are some, seconds in the last one. */
const LAST_MINUTE = 60;

export type Time = readonly [value: number, unit: "minute" | "second"];

/** For the eye: never more than is left. */
export const shownTime = (seconds: number): Time => split(seconds, 1, Math.floor);

/**
 * For the ear and the tab's title. Screen readers read every change aloud (platform facts), so it changes in steps; it
 * is rounded up, so that it is exact when it changes.
 */
export const announcedTime = (seconds: number): Time => split(seconds, 20, Math.ceil);

function split(seconds: number, step: number, round: (value: number) => number): Time {
  return seconds > LAST_MINUTE ? [round(seconds / 60), "minute"] : [round(seconds / step) * step, "second"];
}

/** "in 2 minutes" */
export function inTime([value, unit]: Time, language: string): string {
  return new Intl.RelativeTimeFormat(language).format(value, unit);
}

/** "2 min", "40 s": the international symbols, the same in every language. */
export function shortTime([value, unit]: Time): string {
  return `${value} ${unit === "minute" ? "min" : "s"}`;
}
