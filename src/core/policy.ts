import { ConfigurationError } from "./errors.ts";
import type { Limits } from "./judge.ts";
import { presets, type Preset, type PresetName } from "./presets.ts";
import { object, show } from "./options.ts";

/** How long a session may last. All numbers are seconds; fractions are allowed. */
export interface Policy {
  /**
   * Idle seconds after which the warning shows. More than 0, less than `expireAfter`.
   * Default: nine tenths of `expireAfter` (540 of 600).
   * WCAG 2.2 SC 2.2.1 wants at least 20 s between the warning and the end; less is reported in the log.
   */
  warnAfter?: number | undefined;
  /** The idle timeout: idle seconds after which the session has ended. Default 600, or the preset's. At most a year. */
  expireAfter?: number | undefined;
  /**
   * The absolute timeout: seconds after the login at which the session ends, whatever its user does. At least
   * `expireAfter`, at most a year. Default: none, or the preset's. It cannot be extended, which WCAG 2.2 SC 2.2.1
   * accepts only as essential or above 20 hours.
   */
  absoluteTimeout?: number | undefined;
  /** The rule of a standard: its values where none is given, and a ceiling, above which one is a ConfigurationError. */
  preset?: PresetName | undefined;
}

/** A policy with every default filled in. */
export interface ResolvedPolicy {
  readonly warnAfter: number;
  readonly expireAfter: number;
  readonly absoluteTimeout: number | undefined;
}

const DEFAULT_EXPIRE_AFTER = 600;
const WARN_AT = 0.9;
const YEAR = 365 * 24 * 3600;
/** WCAG 2.2 SC 2.2.1: "at least 20 seconds to extend the time limit with a simple action". */
const WCAG_WARNING = 20;

/**
 * Fills in what is left out, from `base` or else the defaults, and checks the rule `0 < warnAfter < expireAfter <= absoluteTimeout`.
 * @throws ConfigurationError naming the option, its value and the rule it breaks.
 */
export function resolvePolicy(policy: Policy = {}, option = "policy", base?: ResolvedPolicy): ResolvedPolicy {
  const given = object(policy, option, ["warnAfter", "expireAfter", "absoluteTimeout", "preset"]);
  const ceiling = presetOf(given["preset"], option);
  const expireAfter =
    seconds(given["expireAfter"], `${option}.expireAfter`) ??
    ceiling.expireAfter ??
    base?.expireAfter ??
    DEFAULT_EXPIRE_AFTER;
  const warnAfter =
    seconds(given["warnAfter"], `${option}.warnAfter`) ??
    (expireAfter === base?.expireAfter ? base.warnAfter : expireAfter * WARN_AT);
  const absoluteTimeout =
    seconds(given["absoluteTimeout"], `${option}.absoluteTimeout`) ?? ceiling.absoluteTimeout ?? base?.absoluteTimeout;
  const beyond = (name: "expireAfter" | "absoluteTimeout", value: number | undefined): void => {
    const most = ceiling[name];
    if (most !== undefined && value !== undefined && value > most) {
      throw new ConfigurationError(
        `${option}.${name}`,
        `${value} is above the ${most} of preset ${show(given["preset"])} (${ceiling.source})`,
      );
    }
  };
  beyond("expireAfter", expireAfter);
  beyond("absoluteTimeout", absoluteTimeout);
  if (warnAfter >= expireAfter) {
    throw new ConfigurationError(`${option}.warnAfter`, `${warnAfter} must be less than expireAfter (${expireAfter})`);
  }
  if (absoluteTimeout !== undefined && absoluteTimeout < expireAfter) {
    throw new ConfigurationError(
      `${option}.absoluteTimeout`,
      `${absoluteTimeout} must be at least expireAfter (${expireAfter})`,
    );
  }
  return { warnAfter, expireAfter, absoluteTimeout };
}

/** What is allowed but unwise, a sentence each, for the log at start. */
export function policyAdvice(policy: ResolvedPolicy): string[] {
  const shown = policy.expireAfter - policy.warnAfter;
  if (shown >= WCAG_WARNING) return [];
  return [
    `the warning shows for ${Number(shown.toFixed(3))} s; WCAG 2.2 SC 2.2.1 wants at least ${WCAG_WARNING} s to answer it`,
  ];
}

/** The limits of a policy in milliseconds, as the store port takes them. */
export function limitsOf(policy: ResolvedPolicy): Limits {
  const { expireAfter, absoluteTimeout, warnAfter } = policy;
  return {
    idle: expireAfter * 1000,
    absolute: absoluteTimeout === undefined ? undefined : absoluteTimeout * 1000,
    warn: warnAfter * 1000,
  };
}

function presetOf(name: unknown, option: string): Preset {
  if (name === undefined) return { source: "" };
  if (typeof name === "string" && Object.hasOwn(presets, name)) return presets[name as PresetName];
  throw new ConfigurationError(`${option}.preset`, `${show(name)} is none of ${Object.keys(presets).join(", ")}`);
}

function seconds(value: unknown, option: string): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "number" && value > 0 && value <= YEAR) return value;
  throw new ConfigurationError(option, `${show(value)} is not a number of seconds above 0 and at most ${YEAR}`);
}
