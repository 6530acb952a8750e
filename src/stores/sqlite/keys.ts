import { createHash } from "node:crypto";
import type { Key, Note } from "../../server/store.ts";

/**
 * Ids, users and notes may be any text, also one that a database cannot hold (U+0000, half of a surrogate pair) or that is
 * too long for an index. So a record is found by a hash, and the originals stand beside it as JSON, which escapes them.
 */
export function keyHash({ id, user }: Key): Uint8Array {
  return sha256(JSON.stringify([id, user]));
}

export function userHash(user: string): Uint8Array {
  return sha256(JSON.stringify(user));
}

/** What a record keeps of its key and note. */
export function originalOf({ id, user }: Key, note: Note): string {
  return JSON.stringify([id, user, note]);
}

export function fromOriginal(original: string): { key: Key; note: Note } {
  const [id, user, note] = JSON.parse(original) as [string, string, Note];
  return { key: { id, user }, note };
}

function sha256(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
