import type { Names } from "../names.ts";

/** What only reads. */
export const reads = ({ table, fn }: Names): string => `
CREATE OR REPLACE FUNCTION ${fn("peek")}(keys text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  t CONSTANT double precision := ${fn("now")}();
BEGIN
  RETURN (
    SELECT json_build_object('now', t, 'stands', coalesce(json_agg(${fn("stand")}(o, t) ORDER BY n), '[]'))
    FROM json_array_elements_text(keys::json) WITH ORDINALITY AS asked (k, n)
    LEFT JOIN ${table} o ON o.key = decode(k, 'hex')
  );
END
$$;

-- A live session as a list shows it; NULL for one whose time has come.
CREATE OR REPLACE FUNCTION ${fn("listed")}(r ${table}, t double precision) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN r.ended IS NULL AND ${fn("ended_by")}(t - r.activity, t - r.begun, r.idle, r.absolute) IS NULL THEN
    json_build_object(
      'original', r.original,
      'idleFor', greatest(t - r.activity, 0), 'age', greatest(t - r.begun, 0), 'longest', r.longest,
      'idle', r.idle, 'absolute', r.absolute, 'warn', r.warn
    )
  END
$$;

CREATE OR REPLACE FUNCTION ${fn("list")}(user_hex text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  t CONSTANT double precision := ${fn("now")}();
BEGIN
  RETURN (
    SELECT json_build_object('now', t, 'sessions', coalesce(json_agg(session ORDER BY begun, key), '[]'))
    FROM (
      SELECT ${fn("listed")}(o, t) AS session, o.begun, o.key
      FROM ${table} o WHERE o.user_key = decode(user_hex, 'hex') AND o.ended IS NULL
    ) AS sessions
    WHERE session IS NOT NULL
  );
END
$$;

-- A page of so many rows, ended ones included, so that no page takes long however few of them are alive.
CREATE OR REPLACE FUNCTION ${fn("page")}(after_hex text, rows integer) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  t CONSTANT double precision := ${fn("now")}();
BEGIN
  RETURN (
    SELECT json_build_object(
      'now', t,
      'last', CASE WHEN count(*) = rows THEN max(encode(key, 'hex')) END,
      'sessions', coalesce(json_agg(session) FILTER (WHERE session IS NOT NULL), '[]')
    )
    FROM (
      SELECT ${fn("listed")}(o, t) AS session, o.key
      FROM ${table} o WHERE o.key > decode(after_hex, 'hex') ORDER BY o.key LIMIT rows
    ) AS sessions
  );
END
$$;

-- For subscribers: what ended, by the keys that they were told; or all that was recorded of late, after a lost connection.
CREATE OR REPLACE FUNCTION ${fn("ends_of")}(keys text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (
    SELECT json_build_object('now', ${fn("now")}(), 'ends', coalesce(json_agg(json_build_object('original', o.original, 'reason', o.ended)), '[]'))
    FROM ${table} o
    WHERE o.ended IS NOT NULL AND o.key IN (SELECT decode(k, 'hex') FROM json_array_elements_text(keys::json) AS asked (k))
  );
END
$$;

CREATE OR REPLACE FUNCTION ${fn("ends_within")}(past double precision) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  t CONSTANT double precision := ${fn("now")}();
BEGIN
  RETURN (
    SELECT json_build_object('now', t, 'ends', coalesce(json_agg(json_build_object('original', o.original, 'reason', o.ended)), '[]'))
    FROM ${table} o WHERE o.ended IS NOT NULL AND o.recorded_at >= t - past
  );
END
$$;
`;
