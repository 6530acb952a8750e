/** What happens to records inside one transaction: the port's rules, in terms of rows. */
import type { EndReason, Limits } from "../../core/judge.ts";
import type { EndedEntry, Entry, Touch } from "../../server/store.ts";
import { deadline, entryOf, timeOut, type Row } from "./rows.ts";
import type { Statements } from "./statements.ts";

export function aliveOf(db: Statements, user: Uint8Array, now: number): Row[] {
  return db.ofUser(user).filter((row) => timeOut(row, now) === undefined);
}

/** Makes room for one more, or says that there is none. */
export function admit(db: Statements, user: Uint8Array, { max, evict }: Entry, now: number): boolean {
  if (max === undefined) return true;
  const alive = aliveOf(db, user, now);
  if (alive.length < max) return true;
  if (evict !== true || max < 1) return false;
  for (const oldest of alive.slice(0, alive.length - max + 1)) finish(db, oldest, now, "concurrent");
  return true;
}

/** Ends a record; false when its time had come already, which is then its end. */
export function finish(db: Statements, row: Row, now: number, reason: EndReason, notice?: string): boolean {
  const lookAt = Math.min(row.look_at, now);
  const its = timeOut(row, now);
  if (its === undefined) db.finish(row.id, reason, notice === undefined ? null : JSON.stringify(notice), now, lookAt);
  else db.finish(row.id, its, null, deadline(row), lookAt);
  return its === undefined;
}

/** Looks at a row: puts it back if it is alive, else leases its end, which is written down first if nobody has. */
export function claim(db: Statements, row: Row, now: number, lease: number): EndedEntry | undefined {
  if (row.ended !== null) {
    db.lookAt(row.id, now + lease);
    return entryOf(row, now);
  }
  const reason = timeOut(row, now);
  if (reason === undefined) {
    db.lookAt(row.id, deadline(row));
    return undefined;
  }
  const at = deadline(row);
  db.finish(row.id, reason, null, at, now + lease);
  return entryOf({ ...row, ended: reason, ended_at: at }, now);
}

/** A clock that was set back takes the record with it, so that nobody is given that time. */
export function withTheClock(row: Row, now: number): Row {
  const ahead = row.activity - now;
  return ahead > 0 ? { ...row, activity: now, begun: row.begun - ahead } : row;
}

export function movedBy({ how, idleFor }: Touch, row: Row, now: number): Row {
  const spoken = how === "report" ? 1 : row.spoken;
  let activity = row.activity;
  if (how === "person" || (how === "weak" && !row.spoken)) activity = now;
  // Forward only, and never past now: a claim from the future is no claim.
  if (how === "report" && idleFor !== undefined && idleFor >= 0) activity = Math.max(activity, now - idleFor);
  return { ...row, activity, spoken, longest: Math.max(row.longest, Math.ceil(activity - row.activity)) };
}

export function columnsOf({ idle, absolute, warn }: Limits): Pick<Row, "idle" | "absolute" | "warn"> {
  return { idle, absolute: absolute ?? null, warn: warn ?? null };
}

export function shrinks(row: Row, { idle, absolute = Infinity, warn = Infinity }: Limits): boolean {
  return idle < row.idle || absolute < (row.absolute ?? Infinity) || warn < (row.warn ?? Infinity);
}
