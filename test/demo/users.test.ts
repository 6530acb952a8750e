import { expect, test } from "vitest";
import { scryptPasswords } from "../../demo/passwords.ts";
import { accounts, createUsers } from "../../demo/users.ts";
import { plain } from "./clinic.ts";

test.each(["demo", "other", "admin"])(
  "%s logs in with the password of the contract, and with no other",
  async (name) => {
    const users = createUsers();
    expect(await users.authenticate(name, name)).toEqual(users.find(name));
    expect(await users.authenticate(name, `${name} `)).toBeUndefined();
  },
);

test("an unknown name takes as long as a known one", async () => {
  const users = createUsers();
  const cost = async (name: string): Promise<number> => {
    const before = process.cpuUsage();
    expect(await users.authenticate(name, "wrong")).toBeUndefined();
    return process.cpuUsage(before).user;
  };
  // CPU time, because others work on this machine; without the decoy the ratio is near 0.
  expect((await cost("nobody")) / (await cost("demo"))).toBeGreaterThan(0.5);
});

const quick = () =>
  createUsers(
    plain,
    accounts.map((account) => ({ ...account, passwordHash: account.name })),
  );

test("a changed password is the only one, a disabled user has none", async () => {
  const users = quick();
  await users.changePassword("other", "correct horse");
  expect(await users.authenticate("other", "other")).toBeUndefined();
  expect(await users.authenticate("other", "correct horse")).toMatchObject({ name: "other", passwordChanged: true });
  users.setDisabled("other", true);
  expect(await users.authenticate("other", "correct horse")).toBeUndefined();
  expect(users.find("other")).toBeUndefined();
  users.setDisabled("other", false);
  expect(users.find("other")).toMatchObject({ disabled: false });
});

test("who is disabled while the password is checked is not let in", async () => {
  const users = quick();
  const login = users.authenticate("other", "other");
  users.setDisabled("other", true);
  expect(await login).toBeUndefined();
});

test("passwords are not in the table of users, and no two hashes share a salt", async () => {
  for (const { name, passwordHash } of accounts) {
    expect(passwordHash).toMatch(/^scrypt\$N=16384,r=8,p=5\$[\w-]{22}\$[\w-]{43}$/);
    expect(passwordHash).not.toContain(name);
  }
  const salts = [...accounts.map((user) => user.passwordHash), await scryptPasswords.hash("demo")].map(
    (hash) => hash.split("$")[2],
  );
  expect(new Set(salts).size).toBe(accounts.length + 1);
});
