/**
 * Who may log in. The file holds hashes, as an example should; the passwords (demo, other, admin) are on the login page
 * because this is a demo.
 */
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

export interface User {
  readonly name: string;
  readonly fullName: string;
  readonly role: "staff" | "admin";
  readonly passwordHash: string;
}

/** Made by `hashPassword`. */
export const users: readonly User[] = [
  {
    name: "demo",
    fullName: "Dr. Demo Lindqvist",
    role: "staff",
    passwordHash: "scrypt$N=16384,r=8,p=5$YDCTbUzDh2OXr_ZuoPnRrQ$Y4d629bFhEANaMUKsb0IbhbLHDKn5rbkWIC5y23rzBY",
  },
  {
    name: "other",
    fullName: "Nurse Otter Brandt",
    role: "staff",
    passwordHash: "scrypt$N=16384,r=8,p=5$ZDYvO1cywC09g5vThBhdkw$TimT1zwtNcHSQ0BWi9ugKBC-R1D77_9K2JM-XNP4PoQ",
  },
  {
    name: "admin",
    fullName: "Ada Minden, IT",
    role: "admin",
    passwordHash: "scrypt$N=16384,r=8,p=5$fgzCFDXENPcVfAznr985Qg$gMNTai28he8xQSXViuX0KdDhvQDZRVzalnuZ-IpWHBQ",
  },
];

export function findUser(name: string): User | undefined {
  return users.find((user) => user.name === name);
}

export type Authenticate = (name: string, password: string) => Promise<User | undefined>;

/**
 * The user of this name and password, or undefined. An unknown name is checked against a decoy, so that the time it
 * takes does not tell which names exist.
 */
export const authenticate: Authenticate = async (name, password) => {
  const user = findUser(name);
  const matches = await verify(password, user?.passwordHash ?? DECOY);
  return matches ? user : undefined;
};

/** OWASP Password Storage Cheat Sheet: scrypt with 16 MiB needs p=5. Stored with the hash, so that it can be raised. */
const COST = { N: 16_384, r: 8, p: 5 };
const HASH_BYTES = 32;

/** For a new line in the table above: `node -e 'import("./demo/users.ts").then(async (u) => console.log(await u.hashPassword("...")))'` */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return encode(salt, await derive(password, salt, COST));
}

// Random bytes in place of a hash: no password is known to match them.
const DECOY = encode(randomBytes(16), randomBytes(HASH_BYTES));

async function verify(password: string, stored: string): Promise<boolean> {
  const parts = /^scrypt\$N=(\d+),r=(\d+),p=(\d+)\$([\w-]+)\$([\w-]+)$/.exec(stored);
  if (parts === null) throw new Error("a password hash in demo/users.ts is malformed");
  const [N, r, p] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const [salt, hash] = [Buffer.from(parts[4]!, "base64url"), Buffer.from(parts[5]!, "base64url")];
  return timingSafeEqual(await derive(password, salt, { N, r, p }), hash);
}

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
