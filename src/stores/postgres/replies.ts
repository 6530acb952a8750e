/** What the functions of `schema()` answer: JSON as text, so that no driver and no type parser of the application's has a say. */
import type { EndReason } from "../../core/judge.ts";
import type { EndedEntry, Stand, StoredSession } from "../../server/store.ts";
import { fromOriginal } from "./keys.ts";

export interface Reply {
  /** The store's time. */
  readonly now: number;
}

export interface MutatingReply extends Reply {
  /** It came after its last moment and only read. */
  readonly late: boolean;
}

export interface LiveRow {
  readonly idleFor: number;
  readonly age: number;
  readonly idle: number;
  readonly absolute: number | null;
  readonly warn: number | null;
  readonly longest: number;
}

export interface EndedRow {
  readonly ended: EndReason;
  readonly notice: string | null;
}

export type StandRow = LiveRow | EndedRow;
export type ListedRow = LiveRow & { readonly original: string };

export interface DueReply extends Reply {
  /** There may be more to look at. */
  readonly more: boolean;
  readonly entries: readonly {
    readonly original: string;
    readonly reason: EndReason;
    readonly idleFor: number;
    readonly age: number;
    readonly endedFor: number;
  }[];
}

export interface EndsReply extends Reply {
  readonly ends: readonly { readonly original: string; readonly reason: EndReason }[];
}

export function standOf(row: StandRow): Stand {
  if ("ended" in row) {
    return row.notice === null ? { ended: row.ended } : { ended: row.ended, notice: JSON.parse(row.notice) as string };
  }
  return liveOf(row);
}

export function listedOf(row: ListedRow): StoredSession {
  return { ...fromOriginal(row.original), ...liveOf(row) };
}

export function entryOf({ original, ...rest }: DueReply["entries"][number]): EndedEntry {
  return { ...fromOriginal(original), ...rest };
}

function liveOf({ idleFor, age, idle, absolute, warn, longest }: LiveRow) {
  const limits = {
    idle,
    ...(absolute === null ? {} : { absolute }),
    ...(warn === null ? {} : { warn }),
  };
  return { idleFor, age, limits, longestIdle: Math.max(longest, idleFor) };
}
