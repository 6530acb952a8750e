/**
 * What the environment says about the demo. A wrong value stops the start: a clinic that meant ten minutes must not run
 * with the default because of a typing error. README.md beside this file lists the variables.
 */
import { ConfigurationError, resolvePolicy, type ResolvedPolicy } from "session-security";
import { EnvironmentError, oneOf, onOrOff, seconds, text, whole, type Environment } from "./environment.ts";
import { sessionSecrets } from "./secret.ts";
import { storeAddress, type StoreAddress } from "./stores/address.ts";

export { EnvironmentError, type Environment };

export interface Config {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
  /** How many proxies stand before us: whose word we take for the client's address and for "this came over TLS". */
  readonly trustProxy: number;
  readonly store: StoreAddress;
  /** Undefined: made at random, for sessions that end with the process. */
  readonly secrets: readonly string[] | undefined;
  readonly policy: ResolvedPolicy;
  readonly touchEvery: number | undefined;
  readonly onEnd: "reload" | "redirect" | "lock";
  readonly extendOn: "input" | "activity" | "confirm";
  readonly concurrent: { readonly max: number; readonly beyond: "refuse" | "end-oldest" } | undefined;
  readonly onStoreFailure: "deny" | "allow";
  readonly reportOnly: boolean;
  readonly credentialRequired: boolean;
  readonly adoptUnmarked: boolean;
}

/** @throws EnvironmentError for the first variable that is wrong. */
export function readConfig(env: Environment): Config {
  const store = storeAddress(env);
  return {
    port: whole(env, "PORT", 3000, 65_535),
    host: text(env, "HOST", "127.0.0.1"),
    trustProxy: whole(env, "TRUST_PROXY", 0, 10),
    store,
    secrets: sessionSecrets(env, store),
    policy: inWordsOfTheEnvironment(env, () =>
      resolvePolicy({
        warnAfter: seconds(env, "WARN_AFTER"),
        expireAfter: seconds(env, "EXPIRE_AFTER"),
        absoluteTimeout: seconds(env, "ABSOLUTE_TIMEOUT"),
      }),
    ),
    touchEvery: seconds(env, "TOUCH_EVERY"),
    onEnd: oneOf(env, "ON_END", ["reload", "redirect", "lock"]),
    extendOn: oneOf(env, "EXTEND_ON", ["input", "activity", "confirm"]),
    concurrent: concurrent(env),
    onStoreFailure: oneOf(env, "ON_STORE_FAILURE", ["deny", "allow"]),
    reportOnly: onOrOff(env, "REPORT_ONLY"),
    credentialRequired: onOrOff(env, "CREDENTIAL_REQUIRED"),
    adoptUnmarked: onOrOff(env, "ADOPT_UNMARKED"),
  };
}

function concurrent(env: Environment): Config["concurrent"] {
  const value = env["CONCURRENT"];
  if (value === undefined) return undefined;
  const [, max, beyond] = /^(\d{1,6}):(refuse|end-oldest)$/.exec(value) ?? [];
  if (max !== undefined) return { max: Number(max), beyond: beyond as "refuse" | "end-oldest" };
  throw new EnvironmentError("CONCURRENT", value, "must be NUMBER:refuse or NUMBER:end-oldest, such as 2:refuse");
}

const variableOf: Readonly<Record<string, string>> = {
  warnAfter: "WARN_AFTER",
  expireAfter: "EXPIRE_AFTER",
  absoluteTimeout: "ABSOLUTE_TIMEOUT",
  touchEvery: "TOUCH_EVERY",
  onEnd: "ON_END",
  extendOn: "EXTEND_ON",
  max: "CONCURRENT",
  adoptUnmarked: "ADOPT_UNMARKED",
};

/** The package checks its own options and names them; whoever starts the demo has set variables. */
export function inWordsOfTheEnvironment<Result>(env: Environment, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const name = error instanceof ConfigurationError && variableOf[error.option.split(".").at(-1) ?? ""];
    if (!name) throw error;
    const rule = error.message.replace(/^session-security: /, "");
    throw new EnvironmentError(name, env[name] ?? "(not set)", rule);
  }
}
