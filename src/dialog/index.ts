export { defineSessionCountdown, type CountdownOptions } from "./countdown.ts";
export { defineSessionSecurity } from "./element.ts";
export { lockPage } from "./lock.ts";
export { showDraft } from "./draft-offer.ts";
export type { SessionCountdownElement, SessionSecurityElement, UnlockedEvent } from "./types.ts";
export type { DraftMessages, LockMessages, Messages } from "./messages/type.ts";
