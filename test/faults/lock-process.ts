/** Another process with the same SQLite file, such as a backup or a person at a shell: takes the write lock when told to. */
import { DatabaseSync } from "node:sqlite";

const database = new DatabaseSync(process.argv[2]!, { timeout: 10_000 });
process.on("message", (what) => {
  database.exec(what === "lock" ? "BEGIN IMMEDIATE" : "ROLLBACK");
  process.send!(what);
});
process.once("disconnect", () => process.exit());
process.send!("ready");
