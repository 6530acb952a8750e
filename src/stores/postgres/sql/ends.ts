import type { Names } from "../names.ts";

/** `end` and `endAll`. Neither has a last moment: an end that comes late is still meant. */
export const ends = ({ table, channel, fn }: Names): string => `
CREATE OR REPLACE FUNCTION ${fn("end")}(key_hex text, reason_given text, notice_given text)
RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  k CONSTANT bytea := decode(key_hex, 'hex');
  r ${table};
  t double precision;
  reason text;
BEGIN
  PERFORM ${fn("durable")}();
  SELECT * INTO r FROM ${table} WHERE key = k FOR UPDATE;
  t := ${fn("now")}();
  IF r.key IS NULL OR r.ended IS NOT NULL THEN RETURN json_build_object('now', t, 'ended', 0); END IF;
  reason := ${fn("ended_by")}(t - r.activity, t - r.begun, r.idle, r.absolute);
  IF reason IS NOT NULL THEN
    PERFORM ${fn("finish")}(k, reason, NULL, least(r.activity + r.idle, r.begun + r.absolute), t);
    RETURN json_build_object('now', t, 'ended', 0);
  END IF;
  PERFORM ${fn("finish")}(k, reason_given, notice_given, t, t);
  RETURN json_build_object('now', t, 'ended', 1);
END
$$;

CREATE OR REPLACE FUNCTION ${fn("end_all")}(user_hex text, reason_given text, except_hex text, notice_given text)
RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  u CONSTANT bytea := decode(user_hex, 'hex');
  t double precision;
  ended_now bigint;
BEGIN
  PERFORM ${fn("durable")}();
  -- A begin that waits for this lock comes after; one that has it comes before, and is ended too.
  PERFORM ${fn("lock_user")}(u);
  PERFORM 1 FROM ${table} WHERE user_key = u AND ended IS NULL ORDER BY key FOR UPDATE;
  t := ${fn("now")}();
  WITH judged AS (
    SELECT o.key, least(o.activity + o.idle, o.begun + o.absolute) AS its_time,
      ${fn("ended_by")}(t - o.activity, t - o.begun, o.idle, o.absolute) AS its_reason
    FROM ${table} o WHERE o.user_key = u AND o.ended IS NULL
  ), done AS (
    UPDATE ${table} o
      SET ended = coalesce(j.its_reason, reason_given), recorded_at = t, look_at = least(o.look_at, t),
        notice = CASE WHEN j.its_reason IS NULL THEN notice_given END,
        ended_at = CASE WHEN j.its_reason IS NULL THEN t ELSE j.its_time END
      FROM judged j
      WHERE o.key = j.key AND (j.its_reason IS NOT NULL OR j.key IS DISTINCT FROM decode(except_hex, 'hex'))
      RETURNING o.key, j.its_reason
  ), told AS (
    SELECT its_reason, pg_notify('${channel}', encode(key, 'hex'))::text AS notified FROM done
  )
  SELECT count(notified) FILTER (WHERE its_reason IS NULL) INTO ended_now FROM told;
  RETURN json_build_object('now', t, 'ended', ended_now);
END
$$;
`;
