import type { Names } from "../names.ts";

/**
 * `open`. All begins of one user wait for each other (an advisory lock, until the transaction's end), so that two servers
 * that log the same user in at once never exceed the most.
 */
export const begin = ({ table, plain, channel, fn }: Names): string => `
CREATE OR REPLACE FUNCTION ${fn("lock_user")}(u bytea) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('${plain}' || encode(u, 'hex'), 0));
END
$$;

CREATE OR REPLACE FUNCTION ${fn("open")}(
  key_hex text, user_hex text, original_given text,
  idle_given double precision, absolute_given double precision, warn_given double precision,
  age double precision, most double precision, evict boolean, not_after double precision
) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  k CONSTANT bytea := decode(key_hex, 'hex');
  u CONSTANT bytea := decode(user_hex, 'hex');
  r ${table};
  t double precision;
  reason text;
  alive bigint;
BEGIN
  PERFORM ${fn("durable")}();
  PERFORM ${fn("lock_user")}(u);
  IF most IS NOT NULL AND evict THEN
    -- In the order of their keys, as everywhere: two that lock several rows then never wait for each other.
    PERFORM 1 FROM ${table} WHERE user_key = u AND ended IS NULL ORDER BY key FOR UPDATE;
  END IF;
  SELECT * INTO r FROM ${table} WHERE key = k;
  t := ${fn("now")}();

  IF r.key IS NOT NULL THEN
    RETURN json_build_object('now', t, 'late', false, 'stand', ${fn("stand")}(r, t));
  END IF;
  -- Given up by its caller: nobody will carry this session's marker, and nobody may lose a place to it.
  IF t > not_after THEN
    RETURN json_build_object('now', t, 'late', true, 'stand', ${fn("stand")}(r, t));
  END IF;
  -- A login that was too old before it came here never begins, and so has no end to report.
  reason := ${fn("ended_by")}(0, age, idle_given, absolute_given);
  IF reason IS NOT NULL THEN
    RETURN json_build_object('now', t, 'late', false, 'stand', json_build_object('ended', reason, 'notice', NULL));
  END IF;

  IF most IS NOT NULL THEN
    SELECT count(*) INTO alive FROM ${table} o WHERE o.user_key = u AND o.ended IS NULL
      AND ${fn("ended_by")}(t - o.activity, t - o.begun, o.idle, o.absolute) IS NULL;
    IF alive >= most THEN
      IF NOT evict OR most < 1 THEN RETURN json_build_object('now', t, 'late', false, 'refused', true); END IF;
      WITH oldest AS (
        SELECT o.key FROM ${table} o WHERE o.user_key = u AND o.ended IS NULL
          AND ${fn("ended_by")}(t - o.activity, t - o.begun, o.idle, o.absolute) IS NULL
        ORDER BY o.begun, o.key LIMIT ceil(alive - most + 1)
      ), evicted AS (
        UPDATE ${table} o SET ended = 'concurrent', ended_at = t, recorded_at = t, look_at = least(o.look_at, t)
          FROM oldest WHERE o.key = oldest.key RETURNING o.key
      )
      SELECT count(pg_notify('${channel}', encode(evicted.key, 'hex'))::text) INTO alive FROM evicted;
    END IF;
  END IF;

  INSERT INTO ${table} (key, user_key, original, begun, activity, idle, absolute, warn, look_at)
    VALUES (k, u, original_given, t - age, t, idle_given, absolute_given, warn_given,
      least(t + idle_given, t - age + absolute_given))
    RETURNING * INTO r;
  RETURN json_build_object('now', t, 'late', false, 'stand', ${fn("stand")}(r, t));
END
$$;
`;
