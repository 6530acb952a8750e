/**
 * How the time left is put into words. The browser's own data bring the plural forms and the case ("za 1 minutu", "za 5
 * minut"): no table of ours could be as right in every language.
 */

/** Minutes are said above this many seconds. Research behind the GOV.UK dialog: minutes calm, seconds hurry. */
const LAST_MINUTE = 60;

/** The announced seconds come in steps, because screen readers read every change aloud (platform facts). */
const STEP = 20;

export type Time = readonly [value: number, unit: "minute" | "second"];

/** For the eye: never more than is left. */
export function shownTime(seconds: number): Time {
  return seconds > LAST_MINUTE ? [Math.floor(seconds / 60), "minute"] : [Math.max(0, Math.floor(seconds)), "second"];
}

/** For the ear and the tab's title: rounded up to few steps, so that it is exact whenever it changes. */
export function announcedTime(seconds: number): Time {
  return seconds > LAST_MINUTE ? [Math.ceil(seconds / 60), "minute"] : [Math.ceil(seconds / STEP) * STEP, "second"];
}

/** "in 2 minutes" */
export function inTime([value, unit]: Time, language: string): string {
  return new Intl.RelativeTimeFormat(language).format(value, unit);
}

/** "2 min" */
export function shortTime([value, unit]: Time, language: string): string {
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(value);
}
