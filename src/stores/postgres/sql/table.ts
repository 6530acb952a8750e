import type { Names } from "../names.ts";

/**
 * The table. Moments are milliseconds since 1970 by the server's clock.
 *
 * `look_at` is when somebody must look whether the record has ended: at its limits as they were when it was last looked
 * at. A touch does not move it, and no index has a column that a touch changes, so that an update stays on its page
 * ("heap-only"; the fillfactor leaves room for it) and touches no index. Of a settled end it is when it may be forgotten.
 */
export const table = ({ table: name, index }: Names): string => `
CREATE TABLE IF NOT EXISTS ${name} (
  key bytea PRIMARY KEY,
  user_key bytea NOT NULL,
  original text NOT NULL,
  begun double precision NOT NULL,
  activity double precision NOT NULL,
  longest double precision NOT NULL DEFAULT 0,
  spoken boolean NOT NULL DEFAULT false,
  idle double precision NOT NULL,
  absolute double precision,
  warn double precision,
  look_at double precision NOT NULL,
  ended text,
  notice text,
  ended_at double precision,
  recorded_at double precision,
  settled boolean NOT NULL DEFAULT false
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

CREATE INDEX IF NOT EXISTS ${index("of_user")} ON ${name} (user_key) WHERE ended IS NULL;
CREATE INDEX IF NOT EXISTS ${index("to_look_at")} ON ${name} (look_at) WHERE NOT settled;
CREATE INDEX IF NOT EXISTS ${index("to_forget")} ON ${name} (look_at) WHERE settled;
CREATE INDEX IF NOT EXISTS ${index("ends")} ON ${name} (recorded_at) WHERE ended IS NOT NULL;
`;
