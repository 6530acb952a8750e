export { defineSessionSecurity } from "./element.ts";
export type { SessionSecurityElement } from "./types.ts";
export type { Messages } from "./messages/type.ts";
