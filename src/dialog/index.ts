export { defineSessionCountdown, type CountdownOptions } from "./countdown.ts";
export { defineSessionSecurity } from "./element.ts";
export type { SessionCountdownElement, SessionSecurityElement } from "./types.ts";
export type { Messages } from "./messages/type.ts";
