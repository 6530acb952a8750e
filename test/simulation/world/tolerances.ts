/** How exactly the promises are judged (README.md says why). Milliseconds, save the first. */

/** Clocks of the browsers differ by at most this in what they measure (world/browser). */
export const RATE = 6e-4;

/** Between a person's click and the store's own "now" lie the way, the session library and the store's deadline. */
export const SLACK = 800;

/** `throttle`, and what a claim may be rounded by. */
export const THROTTLE = 1200;

/** Questions wait at most 2 s for their turn and 5 s for an answer; in calm times that must be enough. */
export const ASKED = 45_000;

/** A turn, an answer, and a timer of a hidden tab. */
export const AFTER_LOGOUT = 15_000;
