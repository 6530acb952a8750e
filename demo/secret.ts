/** `SESSION_SECRET`: what signs cookies and names sessions. The same for every process that shares a store. */
import { hkdfSync } from "node:crypto";
import { EnvironmentError, type Environment } from "./environment.ts";
import type { StoreAddress } from "./stores/address.ts";

const SHORTEST = 32;
const MAKE_ONE = `make one with: node -p 'crypto.randomBytes(32).toString("base64url")'`;

/**
 * The first signs, all verify, so that one can be replaced while people are logged in. Undefined where the sessions live in
 * this process alone: a new random one at each start is right for those.
 * @throws EnvironmentError
 */
export function sessionSecrets(env: Environment, store: StoreAddress): readonly string[] | undefined {
  const value = env["SESSION_SECRET"];
  if (value === undefined) {
    if (store.engine === "memory") return undefined;
    // Never a default, also not for development: it would be published with this file, and anybody could sign a cookie.
    const rule = `is required with STORE=${store.shown}, the same for each process; ${MAKE_ONE}`;
    throw new EnvironmentError("SESSION_SECRET", "(not set)", rule);
  }
  const secrets = value.split(",").map((secret) => secret.trim());
  if (secrets.every((secret) => secret.length >= SHORTEST)) return secrets;
  const rule = `each of the secrets between commas must have at least ${SHORTEST} characters; ${MAKE_ONE}`;
  throw new EnvironmentError("SESSION_SECRET", "(not shown)", rule);
}

/** One key for one purpose (NIST SP 800-108): what signs cookies is of no use for anything else, and the other way round. */
export function secretsFor(purpose: "cookie" | "names", secrets: readonly string[]): string[] {
  return secrets.map((secret) => Buffer.from(hkdfSync("sha256", secret, "", purpose, 32)).toString("base64url"));
}
