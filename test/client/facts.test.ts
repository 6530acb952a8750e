import { expect, test } from "vitest";
import { learn, nothingKnown } from "../../src/client/facts.ts";

const answer = { idleFor: 0, age: 0, warnAfter: 540, expireAfter: 600, session: "s", user: "u" };

test("an answer that overtook an older one is not overwritten by it", () => {
  const facts = nothingKnown(0, { session: "s", user: "u" });
  learn(facts, answer, 5000, "s", 5100, 5100);
  expect(facts.limit).toBe(605_000);
  learn(facts, { ...answer, idleFor: 300 }, 3000, "s", 5200, 5200);
  expect([facts.limit, facts.asOf]).toEqual([605_000, 5000]);
});
