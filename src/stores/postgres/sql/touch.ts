import type { Names } from "../names.ts";

/** Is anything of what was brought along tighter than what is stored? A limit that is left out is none. */
const SHRINKS = `(
    idle_asked < r.idle
    OR coalesce(absolute_asked, 'Infinity') < coalesce(r.absolute, 'Infinity')
    OR coalesce(warn_asked, 'Infinity') < coalesce(r.warn, 'Infinity')
  )`;

/** The one step that moves activity. It locks the row first, and judges by the time that it has then. */
export const touch = ({ table, fn }: Names): string => `
CREATE OR REPLACE FUNCTION ${fn("touch")}(
  key_hex text, how text, idle_for double precision,
  idle_asked double precision, absolute_asked double precision, warn_asked double precision,
  not_after double precision, asynchronous boolean
) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  k CONSTANT bytea := decode(key_hex, 'hex');
  r ${table};
  t double precision;
  late boolean;
  reason text;
  moved double precision;
  shrinks boolean;
BEGIN
  IF how = 'read' THEN
    SELECT * INTO r FROM ${table} WHERE key = k;
    t := ${fn("now")}();
    -- Nearly all reads have nothing to write; only these may go on without the lock, and they stop here.
    IF r.key IS NULL OR r.ended IS NOT NULL OR NOT (
      ${SHRINKS} OR r.activity > t
      OR ${fn("ended_by")}(t - r.activity, t - r.begun, r.idle, r.absolute) IS NOT NULL
    ) THEN
      RETURN json_build_object('now', t, 'late', false, 'stand', ${fn("stand")}(r, t));
    END IF;
  END IF;
  SELECT * INTO r FROM ${table} WHERE key = k FOR UPDATE;
  t := ${fn("now")}();
  late := t > not_after;

  IF r.key IS NULL OR r.ended IS NOT NULL THEN
    RETURN json_build_object('now', t, 'late', late, 'stand', ${fn("stand")}(r, t));
  END IF;

  -- The stored standing is judged by the stored limits before anything that was brought along is looked at.
  reason := ${fn("ended_by")}(t - r.activity, t - r.begun, r.idle, r.absolute);
  IF reason IS NOT NULL THEN
    PERFORM ${fn("finish")}(k, reason, NULL, least(r.activity + r.idle, r.begun + r.absolute), t);
  END IF;
  -- Given up by its caller: only reads.
  IF reason IS NOT NULL OR late THEN
    RETURN json_build_object('now', t, 'late', late, 'stand', ${fn("stand")}(r, t));
  END IF;

  -- The server's clock went back: the record goes with it, so that nobody is given that time.
  IF r.activity > t THEN
    r.begun := r.begun - (r.activity - t);
    r.activity := t;
  END IF;

  shrinks := ${SHRINKS};
  -- least() passes NULL by, as the rule does where a limit is left out.
  r.idle := least(r.idle, idle_asked);
  r.absolute := least(r.absolute, absolute_asked);
  r.warn := least(r.warn, warn_asked);
  reason := ${fn("ended_by")}(t - r.activity, t - r.begun, r.idle, r.absolute);

  IF reason IS NULL THEN
    IF how = 'person' OR (how = 'weak' AND NOT r.spoken) THEN moved := t; END IF;
    IF how = 'report' THEN
      r.spoken := true;
      -- Forward only, and never past now: a claim from the future is no claim.
      IF idle_for >= 0 THEN moved := t - idle_for; END IF;
    END IF;
    IF moved > r.activity THEN
      r.longest := greatest(r.longest, ceil(moved - r.activity));
      r.activity := moved;
    END IF;
    IF asynchronous AND NOT shrinks THEN PERFORM set_config('synchronous_commit', 'off', true); END IF;
  END IF;

  -- Tighter limits bring the look forward; a move leaves look_at as it is.
  UPDATE ${table}
    SET begun = r.begun, activity = r.activity, longest = r.longest, spoken = r.spoken,
      idle = r.idle, absolute = r.absolute, warn = r.warn,
      look_at = least(look_at, r.activity + r.idle, r.begun + r.absolute)
    WHERE key = k;
  IF reason IS NOT NULL THEN PERFORM ${fn("finish")}(k, reason, NULL, t, t); END IF;
  RETURN json_build_object('now', t, 'late', late, 'stand', ${fn("stand")}(r, t));
END
$$;
`;
