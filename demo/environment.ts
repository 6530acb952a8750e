/** Reads single variables. A wrong value stops the start with one line that names the variable, its value and the rule. */

export type Environment = Readonly<Record<string, string | undefined>>;

/** One line that names the variable, its value and the rule. Whoever throws it shows no secret as the value. */
export class EnvironmentError extends Error {
  constructor(name: string, value: string | undefined, rule: string) {
    super(`${name}=${value ?? ""}: ${rule}`);
    this.name = "EnvironmentError";
  }
}

export function text(env: Environment, name: string, fallback: string): string {
  const value = env[name];
  if (value === undefined) return fallback;
  if (value.trim() === "") throw new EnvironmentError(name, value, "must not be empty; leave it out for the default");
  return value;
}

export function whole(env: Environment, name: string, fallback: number, most: number): number {
  const value = env[name];
  if (value === undefined) return fallback;
  // Not Number(value) alone: it reads "" as 0 and "0x50" as 80.
  if (/^\d{1,6}$/.test(value) && Number(value) <= most) return Number(value);
  throw new EnvironmentError(name, value, `must be a whole number from 0 to ${most}`);
}

/** Only the shape is checked here; the package knows which seconds make sense. */
export function seconds(env: Environment, name: string): number | undefined {
  const value = env[name];
  if (value === undefined) return undefined;
  if (/^\d{1,12}(\.\d{1,6})?$/.test(value)) return Number(value);
  throw new EnvironmentError(name, value, "must be a number of seconds, such as 600 or 0.5");
}

/** The first choice is the default. */
export function oneOf<const Choice extends string>(
  env: Environment,
  name: string,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  const value = env[name];
  if (value === undefined) return choices[0];
  const choice = choices.find((each) => each === value);
  if (choice !== undefined) return choice;
  throw new EnvironmentError(name, value, `must be one of ${choices.join(", ")}`);
}

/** Off unless it is said. "true" and "no" are not guessed at: some of these switch protection off. */
export function onOrOff(env: Environment, name: string): boolean {
  return oneOf(env, name, ["0", "1"]) === "1";
}
