import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { model } from "../../tools/model.ts";

const docs = fileURLToPath(new URL("../../docs/", import.meta.url));

test("docs/model.md and its picture are what `npm run model` writes today", async () => {
  const { text, svg } = await model();
  expect(readFileSync(`${docs}model.md`, "utf8")).toBe(text);
  expect(readFileSync(`${docs}model.svg`, "utf8")).toBe(svg);
});
