import { ConfigurationError } from "../core/errors.ts";
import { object, show } from "../core/options.ts";
import { policyAdvice, resolvePolicy } from "../core/policy.ts";
import { DEFAULT_BASE_PATH } from "../core/wire.ts";
import { passiveTest } from "./kind.ts";
import type { Options, Resolved } from "./options.ts";
import { languageOption, pageOption } from "./page-options.ts";
import { randomId } from "./secrets.ts";

/** `one`: the value may be one or a list, and the rule is about each of them. */
type Rule = readonly [holds: (value: unknown) => boolean, otherwise: string, of?: "one"];

const MIN_SECRET = 16;

const aFunction: Rule = [(value) => typeof value === "function", "is not a function"];
const aBoolean: Rule = [(value) => typeof value === "boolean", "is not a boolean"];
/** Checked where they are resolved. */
const elsewhere: Rule = [() => true, ""];

/** What each option must be when it is given. Total by its type: an option that is not in here does not compile. */
const RULES: Readonly<Record<keyof Options<unknown>, Rule>> = {
  identify: [(value) => typeof value === "function", "is not a function that says who sends a request"],
  store: [
    (value) => typeof (value as { touch?: unknown } | null)?.touch === "function",
    "is not a store, such as memory() of session-security/stores/memory",
  ],
  secret: [
    (value) => typeof value === "string" && value.length >= MIN_SECRET,
    `is not a text of at least ${MIN_SECRET} characters`,
    "one",
  ],
  policy: elsewhere,
  policyFor: aFunction,
  passive: [
    (value) =>
      typeof value === "string" ? value.startsWith("/") : typeof value === "function" || value instanceof RegExp,
    "is not a path that begins with a slash, a RegExp or a function",
    "one",
  ],
  activity: [(value) => value === "navigation" || value === "requests", 'is neither "navigation" nor "requests"'],
  adoptUnmarked: aBoolean,
  basePath: [
    (value) => typeof value === "string" && /^(\/[\w.~-]+)+$/.test(value),
    "is not a path such as /session-security, without a slash at its end",
  ],
  allowedOrigins: [
    (value) => Array.isArray(value) && value.every(isOrigin),
    'is not a list of origins such as "https://app.example"',
  ],
  touchEvery: [(value) => isNumber(value) && value >= 0 && value <= 5, "is not a number of seconds from 0 to 5"],
  storeTimeout: [
    (value) => isNumber(value) && value > 0 && value <= 30,
    "is not a number of seconds above 0 and at most 30",
  ],
  note: aFunction,
  endSession: aFunction,
  credentialRequired: aBoolean,
  concurrent: elsewhere,
  onStoreFailure: [(value) => value === "deny" || value === "allow", 'is neither "deny" nor "allow"'],
  reportOnly: aBoolean,
  allowPersistentCookie: aBoolean,
  languages: elsewhere,
  monitor: elsewhere,
  log: aFunction,
};

/** Checks everything once. @throws ConfigurationError */
export function resolveOptions<Req>(options: Options<Req>): Resolved<Req> {
  const given = object(options, "options", Object.keys(RULES));
  for (const [name, [holds, otherwise, of]] of Object.entries(RULES)) {
    const value = given[name];
    if (value === undefined && name !== "identify" && name !== "store") continue;
    const values = of === "one" ? [value].flat() : [value];
    const wrong = values.findIndex((one) => !holds(one));
    // A secret is not shown, not even a wrong one.
    const shown = name === "secret" ? "the value" : show(values[wrong]);
    if (wrong !== -1) throw new ConfigurationError(name, `${shown} ${otherwise}`);
  }
  const { store, touchEvery = 1, storeTimeout = 0.5 } = options;
  const secrets = options.secret === undefined ? [] : [options.secret].flat();
  if (options.secret !== undefined && secrets.length === 0) throw new ConfigurationError("secret", "is an empty list");
  if (secrets.length === 0 && store.local !== true) {
    throw new ConfigurationError("secret", "is missing; servers that share a store must share it");
  }
  const policy = resolvePolicy(options.policy);
  const log = options.log ?? warn;
  for (const advice of policyAdvice(policy)) log(advice);
  if (touchEvery * 10 > policy.expireAfter) {
    log(`touchEvery (${touchEvery} s) is more than a tenth of expireAfter (${policy.expireAfter} s)`);
  }
  if (options.monitor?.drafts && secrets.length === 0) {
    log("drafts are encrypted with a key from `secret`; without one nobody can read them after a restart");
  }
  if (options.credentialRequired === true && options.adoptUnmarked === true) {
    throw new ConfigurationError("adoptUnmarked", "true lets sessions begin without a credential (credentialRequired)");
  }
  return {
    identify: options.identify.bind(options),
    store,
    secrets: secrets.length > 0 ? secrets : [randomId(32)],
    policy,
    policyFor: options.policyFor,
    isPassive: passiveTest(options.passive === undefined ? [] : [options.passive].flat()),
    activity: options.activity ?? "navigation",
    adoptUnmarked: options.adoptUnmarked ?? false,
    basePath: options.basePath ?? DEFAULT_BASE_PATH,
    allowedOrigins: options.allowedOrigins ?? [],
    touchEvery: touchEvery * 1000,
    storeTimeout: storeTimeout * 1000,
    note: options.note,
    endSession: options.endSession,
    credentialRequired: options.credentialRequired ?? false,
    concurrent: concurrentOption(options.concurrent),
    onStoreFailure: options.onStoreFailure ?? "deny",
    reportOnly: options.reportOnly ?? false,
    allowPersistentCookie: options.allowPersistentCookie ?? false,
    languages: languageOption(options.languages),
    monitor: pageOption(options.monitor),
    log,
  };
}

function warn(message: string): void {
  // The default of an option: an application that has a log hands it in.
  // oxlint-disable-next-line no-console
  console.warn(`session-security: ${message}`);
}

function concurrentOption(value: Options<unknown>["concurrent"]): Options<unknown>["concurrent"] {
  if (value === undefined) return undefined;
  const { max, beyond } = object(value, "concurrent", ["max", "beyond"]);
  if (!(isNumber(max) && Number.isInteger(max) && max >= 1 && max <= 1000)) {
    throw new ConfigurationError("concurrent.max", `${show(max)} is not a whole number from 1 to 1000`);
  }
  // No default: who is locked out, the one who comes or the one who is there, is for the application to say.
  if (beyond !== "refuse" && beyond !== "end-oldest") {
    throw new ConfigurationError("concurrent.beyond", `${show(beyond)} is neither "refuse" nor "end-oldest"`);
  }
  return { max, beyond };
}

/** A pattern is none: `Origin` is compared as it is. */
function isOrigin(value: unknown): boolean {
  return typeof value === "string" && !value.includes("*") && URL.canParse(value) && new URL(value).origin === value;
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}
