export { defineSessionSecurity, type SessionSecurityElement } from "./element.ts";
export type { Messages } from "./messages/type.ts";
