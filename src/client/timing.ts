/** How patient the monitor is, in milliseconds. */

/** Those longer than 2^31-1 ms fire at once (platform facts). */
export const LONGEST_TIMER = 2e9;
/** An answer this old is good enough for a page that comes to the front. */
export const RECENT = 5000;
/** Pauses between questions in vain. */
export const FIRST_RETRY = 1000;
export const LAST_RETRY = 30_000;
