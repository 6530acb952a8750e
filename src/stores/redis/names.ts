/** Names of keys. Users and ids may be anything, and as long as anything; the records keep them as they are. */
import * as crypto from "node:crypto";
import type { Key } from "../../server/store.ts";

/** Characters of a hash: 22 of base64url are 132 bits, so that nobody finds two names with the same. */
export const HASHED = 22;

/** Sorted sets of the due-index. Enough to spread over the nodes of a cluster, few enough to ask one after the other. */
export const SHARDS = 16;

export interface Names {
  /** Of the user. It is the hash tag of all keys of the user, which puts them in one slot of a cluster. */
  readonly tag: string;
  /** Of the id, within the user. */
  readonly name: string;
}

export function namesOf(key: Key): Names {
  return { tag: hashed(key.user), name: hashed(key.id) };
}

// As JSON, since bytes of UTF-8 cannot tell one lone surrogate from another.
export const hashed: (text: string) => string =
  // Node 20.12 and later: one call instead of three objects.
  typeof crypto.hash === "function"
    ? (text) => crypto.hash("sha256", JSON.stringify(text), "base64url").slice(0, HASHED)
    : (text) => crypto.createHash("sha256").update(JSON.stringify(text)).digest("base64url").slice(0, HASHED);

const POLYNOMIAL = 0x1021;

/** The slot of a hash tag: CRC-16/XMODEM modulo 16384 (Redis Cluster specification, "Key distribution model"). */
export function slotOf(tag: string): number {
  let crc = 0;
  for (let i = 0; i < tag.length; i++) {
    crc ^= tag.charCodeAt(i) << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ POLYNOMIAL : crc << 1;
    crc &= 0xffff;
  }
  return crc % 16384;
}
