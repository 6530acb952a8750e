/**
 * Documents prove what they say by naming tests: a link to a test file has a test's title as its text. A test that is
 * renamed or taken out is noticed by that.
 */
export interface TestReference {
  readonly title: string;
  readonly target: string;
  /** Where it stands in the text. */
  readonly index: number;
}

const REFERENCE = /\[([^\][]+)\]\(([^()\s]*(?:\.test\.ts|\/testing\/contract\/[\w-]+\.ts))\)/g;
/** `test("...`, `describe("...`, the rows' `])("...`, and the cases of a contract: `"...": async`. */
const TITLES = [
  /(?:\b(?:test|it|describe)\(|[\])]\()\s*(["'`])((?:\\.|(?!\1).)*)\1/g,
  /^ *(["'`])((?:\\.|(?!\1).)*)\1: async/gm,
];

export function testReferences(text: string): TestReference[] {
  return [...text.matchAll(REFERENCE)].map(({ 1: title = "", 2: target = "", index }) => ({ title, target, index }));
}

/** The titles of the tests in a file, as they are written there: `%s` stays `%s`. */
export function titlesOf(source: string): Set<string> {
  return new Set(TITLES.flatMap((pattern) => [...source.matchAll(pattern)].map(([, , title = ""]) => title)));
}
