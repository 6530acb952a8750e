/**
 * Encryption of drafts: AES-GCM with a key of the user's, from the server. What is stored is of no use to the next person
 * at this browser, who gets other keys, and to nobody without a login.
 */
import type { DraftKeysAnswer } from "../../core/wire.ts";

export interface Keys {
  /** The first encrypts; all decrypt (a rotated secret). None can be read out again. */
  readonly keys: readonly CryptoKey[];
  /** The server's clock now, in seconds. The browser's own is never asked: it may be wrong. */
  now(): number;
  readonly session: string;
  readonly user: string;
}

/** 96 bits, chosen at random for each draft (NIST SP 800-38D, section 8.2.2). */
const IV = 12;
const AES = "AES-GCM";

/** `elapsed` counts milliseconds, from any moment. */
export async function importKeys(answer: DraftKeysAnswer, elapsed: () => number): Promise<Keys> {
  const { draftKeys, now, session, user } = answer;
  const at = elapsed();
  const keys = draftKeys.map((key) =>
    crypto.subtle.importKey("raw", fromBase64(key.replaceAll("-", "+").replaceAll("_", "/")), AES, false, [
      "encrypt",
      "decrypt",
    ]),
  );
  return { keys: await Promise.all(keys), now: () => now + (elapsed() - at) / 1000, session, user };
}

/** `place` is where it belongs: elsewhere it cannot be read. */
export async function seal({ keys }: Keys, place: string, text: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(IV));
  const encoder = new TextEncoder();
  const how = { name: AES, iv, additionalData: encoder.encode(place) };
  const sealed = await crypto.subtle.encrypt(how, keys[0]!, encoder.encode(text));
  return toBase64(iv) + toBase64(new Uint8Array(sealed));
}

/** Undefined for what is not of this user, of another place, cut off or changed. Never throws. */
export async function unseal({ keys }: Keys, place: string, sealed: string): Promise<string | undefined> {
  for (const key of keys) {
    try {
      const bytes = fromBase64(sealed);
      const how = { name: AES, iv: bytes.subarray(0, IV), additionalData: new TextEncoder().encode(place) };
      return new TextDecoder().decode(await crypto.subtle.decrypt(how, key, bytes.subarray(IV)));
    } catch {
      // With the next one.
    }
  }
  return undefined;
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
