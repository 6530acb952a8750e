import type { Names } from "../names.ts";

/**
 * The rules that all functions share. `ended_by` is core/judge.ts in SQL, held to it by the boundary vectors.
 *
 * `now` is clock_timestamp() and not now(), which is when the transaction began: what waited for a lock meanwhile must not
 * judge by the time before it. Every function asks for it after its last lock.
 */
export const rules = ({ table, channel, fn }: Names): string => `
CREATE OR REPLACE FUNCTION ${fn("now")}() RETURNS double precision LANGUAGE sql VOLATILE AS $$
  SELECT extract(epoch FROM clock_timestamp())::double precision * 1000
$$;

CREATE OR REPLACE FUNCTION ${fn("ended_by")}(
  idle_for double precision, age double precision, idle double precision, absolute double precision
) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN idle_for < idle AND (absolute IS NULL OR age < absolute) THEN NULL
    WHEN age - absolute > idle_for - idle THEN 'absolute'
    ELSE 'idle'
  END
$$;

CREATE OR REPLACE FUNCTION ${fn("stand")}(r ${table}, t double precision) RETURNS json LANGUAGE plpgsql STABLE AS $$
DECLARE
  reason text;
BEGIN
  -- Deny by default: what is not known, or no longer, has ended.
  IF r.key IS NULL THEN RETURN json_build_object('ended', 'unknown', 'notice', NULL); END IF;
  reason := coalesce(r.ended, ${fn("ended_by")}(t - r.activity, t - r.begun, r.idle, r.absolute));
  IF reason IS NOT NULL THEN RETURN json_build_object('ended', reason, 'notice', r.notice); END IF;
  RETURN json_build_object(
    'idleFor', greatest(t - r.activity, 0), 'age', greatest(t - r.begun, 0), 'longest', r.longest,
    'idle', r.idle, 'absolute', r.absolute, 'warn', r.warn
  );
END
$$;

-- An end must survive a crash of the server, whatever its default is: it would be revived.
CREATE OR REPLACE FUNCTION ${fn("durable")}() RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF current_setting('synchronous_commit') = 'off' THEN PERFORM set_config('synchronous_commit', 'on', true); END IF;
END
$$;

-- Records the end of a row that the caller has locked. A payload is limited to 8000 bytes, and everybody may listen: the
-- key's hash says nothing.
CREATE OR REPLACE FUNCTION ${fn("finish")}(
  k bytea, reason text, notice_given text, at double precision, t double precision
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM ${fn("durable")}();
  UPDATE ${table}
    SET ended = reason, notice = notice_given, ended_at = at, recorded_at = t, look_at = least(look_at, t)
    WHERE key = k;
  PERFORM pg_notify('${channel}', encode(k, 'hex'));
END
$$;
`;
