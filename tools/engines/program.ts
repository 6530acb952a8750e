import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

export type Environment = NodeJS.ProcessEnv;

export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The folders of the PATH, in its order. */
export function pathFolders(environment: Environment): string[] {
  return (environment["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
}

/** Where each of these names would be on the PATH: the first name everywhere before the second. */
export function onPath(environment: Environment, names: readonly string[]): string[] {
  return names.flatMap((name) => pathFolders(environment).map((folder) => join(folder, name)));
}

/**
 * The program that a variable names, `undefined` if the variable is not set. A wrong one is an error, not a reason to
 * test with some other program without saying so.
 */
export function namedProgram(environment: Environment, variable: string): string | undefined {
  const path = environment[variable];
  if (path === undefined || path === "") return undefined;
  if (isProgram(path)) return path;
  throw new Error(`${variable}: ${JSON.stringify(path)} is not a program`);
}
