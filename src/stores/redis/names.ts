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

/** Lone surrogates have no UTF-8, so that one could not be told from another: a text with one is hashed by its UTF-16. */
const ILL_FORMED = /\p{Surrogate}/u;

export function hashed(text: string): string {
  // Another hash for it, so that the bytes of one kind never are those of the other.
  const whole = ILL_FORMED.test(text) ? digest("sha512", Buffer.from(text, "utf16le")) : digest("sha256", text);
  return whole.slice(0, HASHED);
}

const digest: (algorithm: string, data: string | Buffer) => string =
  // From Node 20.12 on: one call instead of three objects.
  typeof crypto.hash === "function"
    ? (algorithm, data) => crypto.hash(algorithm, data, "base64url")
    : (algorithm, data) => crypto.createHash(algorithm).update(data).digest("base64url");

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
