import { expect, test } from "vitest";
import { regressions } from "./regressions.ts";
import { read } from "./world/scenario.ts";
import { simulate } from "./world/world.ts";

test.each(regressions)("once broken: $title", { timeout: 600_000 }, async ({ line }) => {
  await expect(simulate(read(line))).resolves.toBeGreaterThan(0);
});
