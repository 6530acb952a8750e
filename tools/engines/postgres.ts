/** The PostgreSQL that tests start themselves, on ports of their own. */
import { globSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "./engine.ts";
import { isProgram, pathFolders, type Environment } from "./program.ts";

/** The programs that make a server. Many systems have a client, `psql`, without these. */
const PROGRAMS = ["initdb", "postgres"];

/** Where distributions keep them apart from the PATH, one folder per version. */
const PLACES = [
  "/usr/lib/postgresql/*/bin",
  "/usr/pgsql-*/bin",
  "/opt/homebrew/opt/postgresql@*/bin",
  "/usr/local/opt/postgresql@*/bin",
];

/** The folder with `initdb` and `postgres`: `POSTGRES_BIN`, else one on the PATH, else the newest that is installed. */
export function findPostgresBin(environment: Environment = process.env): string | undefined {
  const named = environment["POSTGRES_BIN"];
  // A wrong POSTGRES_BIN is an error, not a reason to test another version without saying so.
  if (named !== undefined && named !== "") {
    if (hasServer(named)) return named;
    throw new Error(`POSTGRES_BIN: ${JSON.stringify(named)} is not a folder with ${PROGRAMS.join(" and ")}`);
  }
  return [...pathFolders(environment), ...installed()].find(hasServer);
}

function installed(): string[] {
  const newestFirst = new Intl.Collator("en", { numeric: true });
  return PLACES.flatMap((place) => globSync(place).sort((a, b) => newestFirst.compare(b, a)));
}

function hasServer(folder: string): boolean {
  return PROGRAMS.every((program) => isProgram(join(folder, program)));
}

export const postgres: Engine = {
  name: "PostgreSQL",
  find: findPostgresBin,
  debianPackages: ["postgresql"],
  debianServices: ["postgresql"],
  hint: [
    "No PostgreSQL server was found. The tests of the PostgreSQL store start one themselves; any of these does:",
    "  Debian, Ubuntu   sudo apt-get install postgresql",
    "  Fedora           sudo dnf install postgresql-server",
    "  macOS            brew install postgresql@18",
    "  Windows          run the tests in WSL",
    "or set POSTGRES_BIN to the folder with initdb and postgres.",
  ].join("\n"),
};
