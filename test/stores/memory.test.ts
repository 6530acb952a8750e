import { describe, test } from "vitest";
import { memory } from "../../src/stores/memory/index.ts";
import { boundaryContract, manualClock, storeContract, type StoreSubject } from "../../src/testing/index.ts";
import { keepsHostileNames } from "./hostile-names.ts";

function create(): StoreSubject {
  const clock = manualClock(1_234.5);
  return { store: memory({ clock: clock.now }), advance: clock.advance };
}

describe("the memory store keeps the contract", () => {
  for (const { title, run } of storeContract(create)) test(title, run);
});

describe("the memory store at the boundaries", () => {
  for (const { title, run } of boundaryContract(create)) test(title, run);
});

test("names may be anything", async () => keepsHostileNames(create().store));
