import { ConfigurationError } from "./errors.ts";

/** How an option's value looks in an error message: short, and without the inside of objects, which may be secret. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value);
  if (value === null || typeof value !== "object") return typeof value === "function" ? "a function" : String(value);
  return Array.isArray(value) ? "an array" : "an object";
}

/**
 * An options object whose keys are all known. A misspelt setting must not be ignored: the original did, and a clinic
 * that wrote `expire_afer` was never logged out.
 */
export function object(value: unknown, option: string, known: readonly string[]): Record<string, unknown> {
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new ConfigurationError(option, `${show(value)} is not an object of options`);
  }
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) {
      throw new ConfigurationError(`${option}.${key}`, `is not an option; the options are ${known.join(", ")}`);
    }
  }
  return value as Record<string, unknown>;
}
