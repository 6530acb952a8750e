import type { Names } from "../names.ts";

/** How many forgotten ends one `due` deletes: a few milliseconds, and no pause for anybody else. */
const FORGOTTEN_AT_ONCE = 300;

/**
 * `due` and `settle`. Whoever asks first locks what is due and passes over what others have locked, so that nobody waits
 * and no entry goes to two. Claimed is put off by the lease, not taken out: a server that dies with it has lost nothing.
 */
export const due = ({ table, channel, fn }: Names): string => `
CREATE OR REPLACE FUNCTION ${fn("due")}(most integer, lease double precision, looks integer)
RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  t CONSTANT double precision := ${fn("now")}();
  reply json;
BEGIN
  PERFORM ${fn("durable")}();
  DELETE FROM ${table} WHERE key IN (
    SELECT o.key FROM ${table} o WHERE o.settled AND o.look_at <= t
    ORDER BY o.look_at LIMIT ${FORGOTTEN_AT_ONCE} FOR UPDATE SKIP LOCKED
  );
  WITH seen AS MATERIALIZED (
    SELECT o.key, o.begun, o.activity, o.idle, o.absolute, o.ended, o.look_at
    FROM ${table} o WHERE NOT o.settled AND o.look_at <= t
    ORDER BY o.look_at LIMIT looks FOR UPDATE SKIP LOCKED
  ), judged AS (
    SELECT s.key, s.look_at, s.ended IS NULL AS unseen, least(s.activity + s.idle, s.begun + s.absolute) AS its_time,
      coalesce(s.ended, ${fn("ended_by")}(t - s.activity, t - s.begun, s.idle, s.absolute)) AS reason
    FROM seen s
  ), put_back AS (
    UPDATE ${table} o SET look_at = j.its_time FROM judged j WHERE o.key = j.key AND j.reason IS NULL
  ), over AS (
    SELECT * FROM judged WHERE reason IS NOT NULL ORDER BY look_at LIMIT most
  ), claimed AS (
    UPDATE ${table} o
      SET look_at = t + lease, ended = v.reason,
        ended_at = CASE WHEN v.unseen THEN v.its_time ELSE o.ended_at END,
        recorded_at = CASE WHEN v.unseen THEN t ELSE o.recorded_at END
      FROM over v WHERE o.key = v.key
      RETURNING o.original, o.ended, o.activity, o.begun, o.ended_at,
        CASE WHEN v.unseen THEN pg_notify('${channel}', encode(o.key, 'hex'))::text END AS told
  )
  SELECT json_build_object('now', t, 'more', (SELECT count(*) FROM seen) = looks, 'entries', coalesce(json_agg(
    json_build_object('original', c.original, 'reason', c.ended, 'idleFor', greatest(c.ended_at - c.activity, 0),
      'age', greatest(c.ended_at - c.begun, 0), 'endedFor', greatest(t - c.ended_at, 0)) ORDER BY c.ended_at
  ), '[]')) INTO reply FROM claimed c;
  RETURN reply;
END
$$;

-- An id is remembered for at least its idle timeout: a framework with ids of its own may present it again, and it begins
-- as new while the login is younger than that.
CREATE OR REPLACE FUNCTION ${fn("settle")}(keys text, keep double precision) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  WITH meant AS (
    SELECT o.key FROM ${table} o
    WHERE o.ended IS NOT NULL AND o.key IN (SELECT decode(k, 'hex') FROM json_array_elements_text(keys::json) AS asked (k))
    ORDER BY o.key FOR UPDATE
  )
  UPDATE ${table} o SET settled = true, look_at = o.ended_at + greatest(keep, o.idle) FROM meant WHERE o.key = meant.key;
  RETURN json_build_object('now', ${fn("now")}());
END
$$;

CREATE OR REPLACE FUNCTION ${fn("time")}() RETURNS text LANGUAGE sql VOLATILE AS $$
  SELECT json_build_object('now', ${fn("now")}())::text
$$;
`;
