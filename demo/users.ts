/**
 * Who may log in. The table holds hashes, as an example should; the passwords (demo, other, admin) are on the login page
 * because this is a demo.
 */
import { scryptPasswords, type Passwords } from "./passwords.ts";

export interface Account {
  readonly name: string;
  readonly fullName: string;
  readonly role: "staff" | "admin";
  readonly passwordHash: string;
}

export interface User extends Omit<Account, "passwordHash"> {
  readonly disabled: boolean;
  /** It is no longer the one of the table below. */
  readonly passwordChanged: boolean;
}

/** Made by `scryptPasswords.hash`. */
export const accounts: readonly Account[] = [
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

export interface Users {
  all(): readonly User[];
  /** Who may be here: undefined also for a disabled user, so that whoever asks denies by default. */
  find(name: string): User | undefined;
  /** The user of this name and password. */
  authenticate(name: string, password: string): Promise<User | undefined>;
  changePassword(name: string, password: string): Promise<void>;
  setDisabled(name: string, disabled: boolean): void;
}

/**
 * Changes live in this process and are gone with it; the pages that make them say so. A real application keeps its users
 * in its database.
 */
export function createUsers(passwords: Passwords = scryptPasswords, table: readonly Account[] = accounts): Users {
  const hashes = new Map(table.map(({ name, passwordHash }) => [name, passwordHash]));
  const changed = new Set<string>();
  const disabled = new Set<string>();

  const all = (): User[] =>
    table.map(({ name, fullName, role }) => ({
      name,
      fullName,
      role,
      disabled: disabled.has(name),
      passwordChanged: changed.has(name),
    }));
  const find = (name: string): User | undefined => all().find((user) => user.name === name && !user.disabled);

  return {
    all,
    find,

    async authenticate(name, password) {
      // An unknown name is checked against a decoy, so that the time it takes does not tell which names exist.
      const matches = await passwords.verify(password, hashes.get(name) ?? passwords.decoy);
      // Looked up only now: the account may have been disabled while the hash was worked out.
      return matches ? find(name) : undefined;
    },

    async changePassword(name, password) {
      hashes.set(name, await passwords.hash(password));
      changed.add(name);
    },

    setDisabled(name, isDisabled) {
      if (isDisabled) disabled.add(name);
      else disabled.delete(name);
    },
  };
}
