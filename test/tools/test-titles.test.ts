import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { testReferences, titlesOf } from "../../tools/test-titles.ts";

test("titles are found however a test is written, and nothing else is taken for one", () => {
  const source = `
    test("a plain one", async () => {});
    describe("a group", () => {
      test.each([["x", "no title"]])("each of %s, ad's", () => {});
      test.each<[string]>(rows)(
        "on a line of its own", () => {});
    });
    export const cases = {
      "a case of a contract": async ({ store }) => {},
    };
    expect(text).toBe("not a title");
    const said = "nor this";
  `;
  expect([...titlesOf(source)].toSorted()).toEqual(
    ["a case of a contract", "a group", "a plain one", "each of %s, ad's", "on a line of its own"].toSorted(),
  );
});

test("a link to a test file is a reference, other links are not", () => {
  const text = "[a title](test/a.test.ts), [code](src/a.ts), ![x](b.png), [a case](../src/testing/contract/ends.ts)";
  expect(testReferences(text)).toEqual([
    { title: "a title", target: "test/a.test.ts", index: 0 },
    { title: "a case", target: "../src/testing/contract/ends.ts", index: text.indexOf("[a case]") },
  ]);
});

test.each(["SECURITY.md", "docs/asvs.md"])("in %s every row of a table names a test, or whose part it is", (file) => {
  const text = readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), "utf8");
  // The head and the line below it are no rows.
  const rows = [...text.matchAll(/^\| .*\n\| ?:?-.*\n((?:\|.*\n)+)/gm)].flatMap(([, body = ""]) =>
    body.trim().split("\n"),
  );
  expect(rows.length).toBeGreaterThan(10);
  const bare = rows.filter(
    (row) => testReferences(row).length === 0 && !/the application's part|out of reach/.test(row),
  );
  expect(bare).toEqual([]);
});
