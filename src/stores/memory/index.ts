import cluster from "node:cluster";
import { ConfigurationError } from "../../core/errors.ts";
import { object, show } from "../../core/options.ts";
import type { Store } from "../../server/store.ts";
import { MemoryStore } from "./memory-store.ts";

export interface MemoryOptions {
  /**
   * Seconds for which an ended session is remembered, so that its id does not begin again and its reason can be told.
   * At least 0; never less than the session's own idle timeout. Default 86400. Costs about 100 bytes for each end.
   */
  keepEnded?: number | undefined;
  /**
   * Milliseconds that never go back, for tests. Default `performance.now`: changes of the date do not move it, and on most
   * systems it stands still while the machine is suspended, so that sessions live longer by that time.
   */
  clock?: (() => number) | undefined;
}

const DAY = 24 * 3600;

/**
 * Keeps sessions in the memory of this process: for one process, for development and for tests. A restart ends them
 * all. A million sessions take about 200 bytes each beside their ids (`node --expose-gc bench/memory-store.ts`).
 * @throws ConfigurationError for an unknown or wrong option, and in a worker of `node:cluster`: its sibling processes
 * would not know of its sessions.
 */
export function memory(options: MemoryOptions = {}): Store {
  const given = object(options, "memory", ["keepEnded", "clock"]);
  if (cluster.isWorker) {
    throw new ConfigurationError(
      "store",
      "memory() keeps sessions in one process and this is one of several (a node:cluster worker): each would log out " +
        "the users of the others; use a store that all processes share, on Redis, PostgreSQL or SQLite",
    );
  }
  const keepEnded = given["keepEnded"] ?? DAY;
  if (typeof keepEnded !== "number" || !(keepEnded >= 0 && keepEnded < Infinity)) {
    throw new ConfigurationError("memory.keepEnded", `${show(keepEnded)} is not a number of seconds of at least 0`);
  }
  const clock = given["clock"] ?? (() => performance.now());
  if (typeof clock !== "function") throw new ConfigurationError("memory.clock", `${show(clock)} is not a function`);
  return new MemoryStore(clock as () => number, keepEnded * 1000);
}
