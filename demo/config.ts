/**
 * What the environment says about the demo. A wrong value stops the start: a clinic that meant ten minutes must not run
 * with the default because of a typing error.
 */
import { ConfigurationError, resolvePolicy, type ResolvedPolicy } from "session-security";

export interface Config {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
  /** How many proxies stand before us: whose word we take for the client's address and for "this came over TLS". */
  readonly trustProxy: number;
  readonly policy: ResolvedPolicy;
  readonly touchEvery: number | undefined;
  readonly onEnd: "reload" | "redirect" | "lock";
  readonly extendOn: "input" | "activity" | "confirm";
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** One line that names the variable, its value and the rule. */
export class EnvironmentError extends Error {
  constructor(name: string, value: string | undefined, rule: string) {
    super(`${name}=${value ?? ""}: ${rule}`);
    this.name = "EnvironmentError";
  }
}

/** @throws EnvironmentError for the first variable that is wrong. */
export function readConfig(env: Environment): Config {
  store(env);
  return {
    port: whole(env, "PORT", 3000, 65_535),
    host: text(env, "HOST", "127.0.0.1"),
    trustProxy: whole(env, "TRUST_PROXY", 0, 10),
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
  };
}

const variableOf: Readonly<Record<string, string>> = {
  warnAfter: "WARN_AFTER",
  expireAfter: "EXPIRE_AFTER",
  absoluteTimeout: "ABSOLUTE_TIMEOUT",
  touchEvery: "TOUCH_EVERY",
  onEnd: "ON_END",
  extendOn: "EXTEND_ON",
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

/** The rule of an own-scheme variable is checked before anything is connected to. */
function store(env: Environment): void {
  const value = text(env, "STORE", "memory:");
  if (value === "memory:") return;
  // A connection string may hold a password: only its scheme is shown.
  const scheme = /^[a-z]+:/i.exec(value)?.[0] ?? "(no scheme)";
  throw new EnvironmentError("STORE", scheme, "only memory: is available in this version");
}

function text(env: Environment, name: string, fallback: string): string {
  const value = env[name];
  if (value === undefined) return fallback;
  if (value.trim() === "") throw new EnvironmentError(name, value, "must not be empty; leave it out for the default");
  return value;
}

function whole(env: Environment, name: string, fallback: number, most: number): number {
  const value = env[name];
  if (value === undefined) return fallback;
  // Not Number(value) alone: it reads "" as 0 and "0x50" as 80.
  if (/^\d{1,6}$/.test(value) && Number(value) <= most) return Number(value);
  throw new EnvironmentError(name, value, `must be a whole number from 0 to ${most}`);
}

/** Only the shape is checked here; the package knows which seconds make sense. */
function seconds(env: Environment, name: string): number | undefined {
  const value = env[name];
  if (value === undefined) return undefined;
  if (/^\d{1,12}(\.\d{1,6})?$/.test(value)) return Number(value);
  throw new EnvironmentError(name, value, "must be a number of seconds, such as 600 or 0.5");
}

function oneOf<const Choice extends string>(env: Environment, name: string, choices: readonly [Choice, ...Choice[]]) {
  const value = env[name];
  if (value === undefined) return choices[0];
  const choice = choices.find((each) => each === value);
  if (choice !== undefined) return choice;
  throw new EnvironmentError(name, value, `must be one of ${choices.join(", ")}`);
}
