import { ConfigurationError } from "../core/errors.ts";
import { show } from "../core/options.ts";
import type { Identity } from "./options.ts";

/** An identity whose user is known to be text. */
export interface KnownIdentity {
  readonly user: string;
  readonly session: string | undefined;
  /** Seconds. */
  readonly age: number | undefined;
}

/**
 * What `identify` said, or null. Deny by default: anything but an identity is a ConfigurationError and not "anonymous",
 * because an application that goes on as anonymous may have decided otherwise by itself.
 */
export function resolveIdentity(said: string | number | Identity | null | undefined): KnownIdentity | null {
  if (said === null || said === undefined) return null;
  const identity: Partial<Identity> = typeof said === "object" ? said : { user: asText(said) };
  const { user, session, age } = identity;
  if (!isText(user)) refuse("user", user, "is not a user id (a text that is not empty, of whole characters)");
  if (session !== undefined && !isText(session)) refuse("session", session, "is not the text of a session id");
  if (age !== undefined && !(typeof age === "number" && age >= 0 && age < Infinity))
    refuse("age", age, "is not a number of seconds");
  return { user, session, age };
}

/**
 * Half a surrogate pair has no UTF-8: all of them become the same character, so that two ids would have one hash, one tag
 * and one key in a store.
 */
function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "" && !/\p{Surrogate}/u.test(value);
}

function asText(said: unknown): string {
  if (typeof said === "string") return said;
  // 0 is a user id in some databases; NaN and Infinity are mistakes.
  if (typeof said === "number" && Number.isFinite(said)) return String(said);
  return refuse("result", said, "is neither a user id, nor an identity, nor null");
}

function refuse(name: string, value: unknown, rule: string): never {
  throw new ConfigurationError("identify", `its ${name} ${name === "session" ? "" : `${show(value)} `}${rule}`);
}
