/** The Redis server that tests start themselves, on ports of their own. */
import type { Engine } from "./engine.ts";
import { isProgram, namedProgram, onPath, type Environment } from "./program.ts";

/** Fedora has only Valkey; both speak the same protocol, take the same options and log the same lines. */
const NAMES = ["redis-server", "valkey-server"];

/** The path of a Redis or Valkey server: `REDIS_SERVER`, else the PATH. */
export function findRedisServer(environment: Environment = process.env): string | undefined {
  return namedProgram(environment, "REDIS_SERVER") ?? onPath(environment, NAMES).find(isProgram);
}

export const redis: Engine = {
  name: "Redis",
  find: findRedisServer,
  debianPackages: ["redis-server"],
  debianServices: ["redis-server"],
  hint: [
    "No Redis server was found. The tests of the Redis store start one themselves; any of these does:",
    "  Debian, Ubuntu   sudo apt-get install redis-server",
    "  Fedora           sudo dnf install valkey",
    "  macOS            brew install redis",
    "  Windows          there is none: run the tests in WSL",
    "or set REDIS_SERVER to the path of the program.",
  ].join("\n"),
};
