export { defineSessionSecurity } from "./element.ts";
export { lockPage } from "./lock.ts";
export type { SessionSecurityElement, UnlockedEvent } from "./types.ts";
export type { LockMessages, Messages } from "./messages/type.ts";
