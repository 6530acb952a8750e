import { createHash } from "node:crypto";
import type { Key, Note } from "../../server/store.ts";

/**
 * Ids, users and notes may be any text, also one that PostgreSQL cannot hold (U+0000, half of a surrogate pair), or that
 * the database's encoding lacks, or that is too long for an index. So a record is found by a hash, and the originals stand
 * beside it as JSON in ASCII.
 */
export function keyHash({ id, user }: Key): string {
  return sha256(ascii([id, user]));
}

export function userHash(user: string): string {
  return sha256(ascii(user));
}

export function ascii(value: unknown): string {
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** What a record keeps of its key and note. */
export function originalOf({ id, user }: Key, note: Note): string {
  return ascii([id, user, note]);
}

export function fromOriginal(original: string): { key: Key; note: Note } {
  const [id, user, note] = JSON.parse(original) as [string, string, Note];
  return { key: { id, user }, note };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
