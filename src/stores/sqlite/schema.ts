import type { Names } from "./names.ts";

/** Of the tables, and of what their columns mean. */
export const VERSION = 1;

/**
 * The tables. Moments are milliseconds since 1970.
 *
 * `look_at` is when somebody must look whether the record has ended: at its limits as they were when it was last looked
 * at. A touch does not move it, and no index has a column that a touch changes. Of a settled end it is when it may be
 * forgotten. `end_number` counts ends in the order in which they were written down, which needs no clock: who polls for
 * ends asks for those after the last that it saw.
 */
export const schemaOf = ({ table, meta, index }: Names): string => `
CREATE TABLE IF NOT EXISTS ${table} (
  id INTEGER PRIMARY KEY,
  key BLOB NOT NULL UNIQUE,
  user_key BLOB NOT NULL,
  original TEXT NOT NULL,
  begun REAL NOT NULL,
  activity REAL NOT NULL,
  longest REAL NOT NULL DEFAULT 0,
  spoken INTEGER NOT NULL DEFAULT 0,
  idle REAL NOT NULL,
  absolute REAL,
  warn REAL,
  look_at REAL NOT NULL,
  ended TEXT,
  notice TEXT,
  ended_at REAL,
  end_number INTEGER,
  settled INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS ${index("of_user")} ON ${table} (user_key) WHERE ended IS NULL;
CREATE INDEX IF NOT EXISTS ${index("to_look_at")} ON ${table} (look_at) WHERE settled = 0;
CREATE INDEX IF NOT EXISTS ${index("to_forget")} ON ${table} (look_at) WHERE settled = 1;
CREATE INDEX IF NOT EXISTS ${index("ends")} ON ${table} (end_number) WHERE end_number IS NOT NULL;
CREATE TABLE IF NOT EXISTS ${meta} (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
INSERT OR IGNORE INTO ${meta} (name, value) VALUES ('version', ${VERSION}), ('ends', 0);
`;
