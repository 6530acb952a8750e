import type { Environment } from "./program.ts";

/** A program that tests need and that is no npm package. */
export interface Engine {
  readonly name: string;
  /** Where it is, `undefined` if it is not there. Throws if the variable that chooses another is wrong. */
  find(environment?: Environment): string | undefined;
  /** What `npm run engines` installs of Debian and Ubuntu. */
  readonly debianPackages: readonly string[];
  /** System services that those packages start, and that no test uses. */
  readonly debianServices: readonly string[];
  /** What to install elsewhere. */
  readonly hint: string;
}
