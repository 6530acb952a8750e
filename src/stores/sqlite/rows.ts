import { endedBy, type EndReason, type Limits, type Standing } from "../../core/judge.ts";
import type { EndedEntry, Live, Stand, StoredSession } from "../../server/store.ts";
import { fromOriginal } from "./keys.ts";

/** A record as it stands in the table. Moments and durations in milliseconds. */
export interface Row {
  /** better-sqlite3 gives whole numbers as BigInt if it is told to; `spoken` is one too. */
  readonly id: number | bigint;
  readonly original: string;
  readonly begun: number;
  readonly activity: number;
  readonly longest: number;
  readonly spoken: number | bigint;
  readonly idle: number;
  readonly absolute: number | null;
  readonly warn: number | null;
  readonly look_at: number;
  readonly ended: EndReason | null;
  readonly notice: string | null;
  readonly ended_at: number | null;
}

export function limitsOf({ idle, absolute, warn }: Row): Limits {
  return { idle, ...(absolute === null ? {} : { absolute }), ...(warn === null ? {} : { warn }) };
}

/** The clock is the machine's and may be set back: no duration is negative. */
export function standingOf({ activity, begun }: Row, at: number): Standing {
  return { idleFor: Math.max(0, at - activity), age: Math.max(0, at - begun) };
}

/** What it has ended of by itself, if its time has come. */
export function timeOut(row: Row, now: number): "idle" | "absolute" | undefined {
  return endedBy(standingOf(row, now), limitsOf(row));
}

/** When its time comes if nobody comes. */
export function deadline({
  activity,
  begun,
  idle,
  absolute,
}: Pick<Row, "activity" | "begun" | "idle" | "absolute">): number {
  return Math.min(activity + idle, absolute === null ? Infinity : begun + absolute);
}

/** Deny by default: what is not known, or no longer, has ended. */
export function standOf(row: Row | undefined, now: number): Stand {
  if (row === undefined) return { ended: "unknown" };
  const reason = row.ended ?? timeOut(row, now);
  if (reason === undefined) return liveOf(row, now);
  return row.notice === null ? { ended: reason } : { ended: reason, notice: JSON.parse(row.notice) as string };
}

export function liveOf(row: Row, now: number): Live {
  const standing = standingOf(row, now);
  return { ...standing, limits: limitsOf(row), longestIdle: Math.max(row.longest, standing.idleFor) };
}

export function listedOf(row: Row, now: number): StoredSession {
  return { ...fromOriginal(row.original), ...liveOf(row, now) };
}

/** Of a row whose end is written down. */
export function entryOf(row: Row, now: number): EndedEntry {
  const at = row.ended_at!;
  return { ...fromOriginal(row.original), reason: row.ended!, ...standingOf(row, at), endedFor: Math.max(0, now - at) };
}
