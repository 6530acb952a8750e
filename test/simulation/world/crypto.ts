import { Random } from "./random.ts";

/**
 * The real one answers from a thread of its own, at a time that no seed repeats. This one answers at once and is no
 * cryptography: equal texts give equal names, different ones different names, and that is all the world needs of it.
 */
export function repeatableCrypto(seed: number): Pick<Crypto, "getRandomValues" | "subtle"> {
  const random = new Random(seed);
  return {
    getRandomValues<T extends ArrayBufferView>(array: T): T {
      const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
      for (let i = 0; i < bytes.length; i++) bytes[i] = random.next() * 256;
      return array;
    },
    subtle: {
      importKey: async (_format: string, raw: Uint8Array) => ({ raw }),
      sign: async (_name: string, key: { raw: Uint8Array }, text: Uint8Array) => mixed([key.raw, text]),
      digest: async (_name: string, text: Uint8Array) => mixed([text]),
    } as unknown as SubtleCrypto,
  };
}

function mixed(texts: readonly Uint8Array[]): ArrayBuffer {
  let [a, b] = [0x811c9dc5, 0x1234567];
  for (const text of texts) {
    for (const byte of text) {
      a = Math.imul(a ^ byte, 0x01000193);
      b = Math.imul(b + byte, 0x85ebca6b) ^ (b >>> 13);
    }
  }
  const words = new Uint32Array(8);
  const random = new Random(a ^ b);
  words[0] = a;
  words[1] = b;
  for (let i = 2; i < 8; i++) words[i] = random.next() * 2 ** 32;
  return words.buffer;
}

/**
 * Puts a new one in place of the global, for as long as this process lives: what a world that has ended still has to do
 * must not reach the real one.
 */
export function useRepeatableCrypto(seed: number): void {
  Object.defineProperty(globalThis, "crypto", { value: repeatableCrypto(seed), configurable: true });
}
