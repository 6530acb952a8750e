import { expect, test } from "vitest";
import { authenticate, findUser, hashPassword, users } from "../../demo/users.ts";

test.each(["demo", "other", "admin"])(
  "%s logs in with the password of the contract, and with no other",
  async (name) => {
    expect(await authenticate(name, name)).toBe(findUser(name));
    expect(await authenticate(name, `${name} `)).toBeUndefined();
  },
);

test("an unknown name takes as long as a known one", async () => {
  const cost = async (name: string): Promise<number> => {
    const before = process.cpuUsage();
    expect(await authenticate(name, "wrong")).toBeUndefined();
    return process.cpuUsage(before).user;
  };
  // CPU time, because others work on this machine; without the decoy the ratio is near 0.
  expect((await cost("nobody")) / (await cost("demo"))).toBeGreaterThan(0.5);
});

test("passwords are not in the table of users, and no two hashes share a salt", async () => {
  for (const { name, passwordHash } of users) {
    expect(passwordHash).toMatch(/^scrypt\$N=16384,r=8,p=5\$[\w-]{22}\$[\w-]{43}$/);
    expect(passwordHash).not.toContain(name);
  }
  const salts = [...users.map((user) => user.passwordHash), await hashPassword("demo")].map(
    (hash) => hash.split("$")[2],
  );
  expect(new Set(salts).size).toBe(users.length + 1);
});
