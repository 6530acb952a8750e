import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { INTERNAL, root } from "../../tools/bundle.ts";

const names = Object.entries(INTERNAL).flatMap(([file, members]) => members.map((name) => ({ file, name })));

test.each(names)("$name, which is renamed in the served file, is a name that $file declares", ({ file, name }) => {
  expect(readFileSync(`${root}${file}`, "utf8")).toMatch(
    new RegExp(`^\\s+(readonly )?${name}(\\?|:|\\()|\\b${name}: number \\}`, "m"),
  );
});

/** What comes from JSON, goes to other tabs, is read by a computed name, or is called by the page's own scripts. */
const PUBLIC =
  "idleFor age warnAfter expireAfter absoluteTimeout session user ended notice sent answer " +
  "url markup around lock initial ask anonymous onEnd login extendOn confirmFormDiscard extend dismiss check logout " +
  "idle absolute status remaining extendable reason left start stop state subscribe activity hold atMost loginHref " +
  "markSaved inspect monitor lock";

test("nothing that somebody else reads or writes is renamed", () => {
  expect(names.map(({ name }) => name).filter((name) => PUBLIC.split(" ").includes(name))).toEqual([]);
});

test("no name of the platform that the browser half uses is renamed", () => {
  const used =
    /\b(?:document|window|location|performance|navigator|event|entry|response|form|field|option|storage|crypto|boolean \}\))\??\.(\w+)/g;
  const sources = [
    ..."activity browser curtain fresh leave monitor unsaved saved".split(" ").map((file) => `client/${file}`),
    ..."drafts fetch-keys fields rich-text seal secrets shelf".split(" ").map((file) => `client/drafts/${file}`),
    ..."lock hold-forms draft-offer".split(" ").map((file) => `dialog/${file}`),
  ].map((file) => readFileSync(`${root}src/${file}.ts`, "utf8"));
  const platform = new Set([...sources.join("\n").matchAll(used)].map(([, name]) => name));
  expect(platform).toContain("prerendering");
  expect(names.map(({ name }) => name).filter((name) => platform.has(name))).toEqual([]);
});
