/** The store port on SQLite with each driver, on a clock that stands still. */
import { describe, test } from "vitest";
import { boundaryContract, storeContract } from "../../src/testing/index.ts";
import { keepsHostileNames } from "./hostile-names.ts";
import { sameAsMemory } from "./same-as-memory.ts";
import { drivers, frozen } from "./sqlite-kit.ts";

describe.each(Object.entries(drivers))("with %s", (_, open) => {
  const create = () => frozen(open);

  describe("the store keeps the contract", () => {
    for (const { title, run } of storeContract(create)) test(title, { timeout: 30_000 }, run);
  });

  describe("the store at the boundaries", () => {
    for (const { title, run } of boundaryContract(create)) test(title, run);
  });

  test("names may be anything", async () => {
    const { store, dispose } = create();
    await keepsHostileNames(store);
    await dispose?.();
  });

  test("random calls are answered as the memory store answers them", { timeout: 60_000 }, async () => {
    await sameAsMemory(create, 100);
  });
});
