import { expect, test } from "vitest";
import { codeBlocks, links, slugs, withoutCode } from "../../tools/markdown.ts";

const text = [
  "# The *first* heading, with `code`",
  "See [one](a.md#x) and ![two](b.png), but not `[three](c.md)`.",
  "```ts ignore",
  "const four = [five](d.md);",
  "```",
  "# Twice",
  '# Twice <a id="own"></a>',
  "[six]: e.md",
].join("\n");

test("links in code are not links, and the others keep their lines", () => {
  expect(links(withoutCode(text))).toEqual([
    { target: "a.md#x", line: 2 },
    { target: "b.png", line: 2 },
    { target: "e.md", line: 8 },
  ]);
});

test("a block of code knows its language, its marks and the line that it begins on", () => {
  expect(codeBlocks("x.md", text)).toEqual([
    { file: "x.md", line: 3, language: "ts", marks: ["ignore"], code: "const four = [five](d.md);\n" },
  ]);
});

test("headings have the anchors that GitHub gives them", () => {
  const anchors = slugs(text);
  expect(anchors.has("the-first-heading-with-code")).toBe(true);
  expect(anchors.has("twice")).toBe(true);
  expect(anchors.has("own")).toBe(true);
});
