/**
 * What scripts are asked and answer, and what the port makes of it: microseconds there, milliseconds here. Numbers may
 * come as strings: both clients have such an option.
 */
import type { EndReason, Limits } from "../../core/judge.ts";
import type { Ended, EndedEntry, Key, Live, Note, Stand, StoredSession } from "../../server/store.ts";
import { ENDED, LATE, NONE, UNKNOWN } from "./codes.ts";

export type Reply = readonly unknown[];

export function kindOf(reply: Reply): number {
  return Number(reply[0]);
}

/** The store's time in microseconds, which every answer of a record carries. */
export function timeOf(reply: Reply): number {
  return Number(reply[1]);
}

/** `asked` are the limits that came along with the question: an answer that has none has the same. */
export function standOf(reply: Reply, asked?: Limits): Stand {
  const kind = kindOf(reply);
  if (kind === ENDED) return endOf(reply[2]);
  // Deny by default: what is not known, or no longer, has ended; and so has what was given up before it began.
  if (kind === UNKNOWN || (kind === LATE && reply.length === 2)) return { ended: "unknown" };
  const limits = reply.length > 5 || asked === undefined ? limitsOf(reply) : asked;
  return { idleFor: millis(reply[2]), age: millis(reply[3]), limits, longestIdle: millis(reply[4]) };
}

function limitsOf(reply: Reply): Limits {
  const [idle, absolute, warn] = [Number(reply[5]), Number(reply[6]), Number(reply[7])];
  return {
    idle: idle / 1000,
    ...(absolute < NONE ? { absolute: absolute / 1000 } : {}),
    ...(warn < NONE ? { warn: warn / 1000 } : {}),
  };
}

/** Limits as records keep them. */
export function wordOf({ idle, absolute = NONE, warn = NONE }: Limits): string {
  return `${micros(idle)} ${micros(absolute)} ${micros(warn)}\n`;
}

/** Limits as a touch brings them along: nothing where no record could have less tight ones. */
export function askedOf(limits: Limits): string {
  const words = wordOf(limits);
  return words === NO_LIMITS ? "" : words;
}

const NO_LIMITS = `${NONE} ${NONE} ${NONE}\n`;

/** A duration as a word of a command, a whole number that Lua reads exactly. */
export function micros(ms: number): string {
  return String(Math.min(Math.round(ms * 1000), NONE));
}

function millis(word: unknown): number {
  return Number(word) / 1000;
}

/** An end as it is kept and told. */
export function endText(reason: EndReason, notice?: string): string {
  return JSON.stringify(notice === undefined ? [reason] : [reason, notice]);
}

export function endOf(text: unknown): Ended {
  const [ended, notice] = JSON.parse(String(text)) as [EndReason, string?];
  return notice === undefined ? { ended } : { ended, notice };
}

/** What a record says besides numbers: whose it is, and its note, a line for each. */
export function textOf({ id, user }: Key, note: Note): string {
  return `${JSON.stringify([id, user])}\n${JSON.stringify(note)}`;
}

export function readText(text: unknown): { key: Key; note: Note } {
  const [names = "", note = ""] = String(text).split("\n");
  const [id, user] = JSON.parse(names) as [string, string];
  return { key: { id, user }, note: JSON.parse(note) as Note };
}

/** A live session with its text, as lists have it. */
export function listedOf([stand, text]: Reply): StoredSession {
  return { ...readText(text), ...(standOf(stand as Reply) as Live) };
}

export function entryOf([, end, text, idleFor, age, endedFor]: Reply): EndedEntry {
  const { key, note } = readText(text);
  const standing = { age: millis(age), idleFor: millis(idleFor), endedFor: millis(endedFor) };
  return { key, reason: endOf(end).ended, ...standing, note };
}
