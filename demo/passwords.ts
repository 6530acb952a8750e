/** Hashes of passwords. */
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

export interface Passwords {
  hash(password: string): Promise<string>;
  verify(password: string, hash: string): Promise<boolean>;
  /** A hash that no password is known to match. */
  readonly decoy: string;
}

/** OWASP Password Storage Cheat Sheet: scrypt with 16 MiB needs p=5. Stored with the hash, so that it can be raised. */
const COST = { N: 16_384, r: 8, p: 5 };
const HASH_BYTES = 32;

export const scryptPasswords: Passwords = {
  async hash(password) {
    const salt = randomBytes(16);
    return encode(salt, await derive(password, salt, COST));
  },

  async verify(password, stored) {
    const parts = /^scrypt\$N=(\d+),r=(\d+),p=(\d+)\$([\w-]+)\$([\w-]+)$/.exec(stored);
    if (parts === null) throw new Error("the hash of a password is malformed");
    const [N, r, p] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
    const [salt, hash] = [Buffer.from(parts[4]!, "base64url"), Buffer.from(parts[5]!, "base64url")];
    return timingSafeEqual(await derive(password, salt, { N, r, p }), hash);
  },

  decoy: encode(randomBytes(16), randomBytes(HASH_BYTES)),
};

function encode(salt: Buffer, hash: Buffer): string {
  return `scrypt$N=${COST.N},r=${COST.r},p=${COST.p}$${salt.toString("base64url")}$${hash.toString("base64url")}`;
}

function derive(password: string, salt: Buffer, cost: typeof COST): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // NFKC: the same password typed on another keyboard must be the same bytes (NIST SP 800-63B-4 section 3.1.1.2).
    scrypt(password.normalize("NFKC"), salt, HASH_BYTES, cost, (error, hash) =>
      error ? reject(error) : resolve(hash),
    );
  });
}
