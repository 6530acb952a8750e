/** `STORE=sqlite:FILE`: node:sqlite. Several processes of one machine share the file. */
import { DatabaseSync } from "node:sqlite";
import { sqlite } from "session-security/stores/sqlite";
import { SqliteSessions } from "./sqlite-sessions.ts";
import type { Engine } from "./engine.ts";

/** Milliseconds for which a writer waits for another one. The process does nothing else meanwhile. */
const WAIT_FOR_WRITERS = 250;

export const openSqlite: Engine = async (file, { keepFor }) => {
  // One connection each: the package's store sets its own up as it needs it.
  const [records, blobs] = [new DatabaseSync(file), new DatabaseSync(file, { timeout: WAIT_FOR_WRITERS })];
  // Readers do not wait for a writer. NORMAL loses the last sessions in a power cut, and never damages the file.
  blobs.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  return {
    store: sqlite(records),
    sessions: new SqliteSessions(blobs, keepFor),
    async close() {
      records.close();
      blobs.close();
    },
  };
};
