/** Texts and values that have broken parsers: the raw material of every fuzz target. */
import fc from "fast-check";

/** As much as Node lets through in one header or request line. */
export const LONGEST = 16_000;

const NASTY = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "idleFor",
  "ended",
  "null",
  "NaN",
  "Infinity",
  "-0",
  "1e999",
  "-1",
  "0x10",
  "\u0000",
  "\uFEFF",
  "\u2028",
  "\ud800",
  "\udc00",
  "\r\n",
  "\r\nset-cookie: a=b\r\n\r\n",
  "%00",
  "%2f%2f",
  "%",
  "//evil.example",
  "/\\evil.example",
  "/.//evil.example",
  "/\t/evil.example",
  "https:evil.example",
  "javascript:alert(1)",
  "data:text/html,",
  "<script>",
  "&quot;\"'>",
  "../..",
  "*",
  ":a",
  ";q=0",
  ";q=1e9",
  ",",
  "-",
  "=",
  "🦙",
];

const piece = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({ unit: fc.constantFrom("/", "\\", ".", "-", "a", "%", " ", "\t", ";", ",", "=", "q", ":", "*") }),
);

/** One piece again and again up to what Node lets through: what makes backtracking slow. */
const pumped = fc
  .tuple(piece, piece, piece, fc.integer({ min: 1, max: LONGEST }))
  .map(([before, unit, after, length]) => `${before}${unit.repeat(length / Math.max(1, unit.length))}${after}`);

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 40, arbitrary: fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join("")) },
  { weight: 1, arbitrary: pumped },
);

export const hostileNumber: fc.Arbitrary<number> = fc.oneof(
  fc.double(),
  fc.maxSafeInteger(),
  fc.constantFrom(0, -0, 1e308, 5e-324, 2 ** 31, 2 ** 53, Infinity, -Infinity, Number.NaN),
);

/** Objects whose members have the names that matter, and whatever else there is. */
export const hostileValue = (...names: readonly string[]): fc.Arbitrary<unknown> => {
  const value = fc.oneof(
    hostileText,
    hostileNumber,
    fc.anything({ withBigInt: true, withNullPrototype: true, maxDepth: 2, maxKeys: 3 }),
  );
  const members = fc.dictionary(fc.oneof(fc.constantFrom("__proto__", "constructor", "toJSON"), hostileText), value, {
    maxKeys: 3,
  });
  const named = fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] });
  const plausible = fc.record(
    Object.fromEntries(names.map((name) => [name, fc.oneof(fc.nat(), fc.string({ minLength: 1, maxLength: 30 }))])),
    { requiredKeys: [] },
  );
  return fc.oneof(
    value,
    fc.tuple(plausible, named, members).map(([good, bad, more]) => ({ ...more, ...good, ...bad })),
    fc.tuple(plausible, members).map(([good, more]) => ({ ...more, ...good })),
    plausible,
  );
};

/** As JSON may spell a number, and as it may not. */
const NUMBERS = [
  "1e999",
  "-1e999",
  "1e308",
  "5e-324",
  "-0",
  "-5e-324",
  "01",
  ".5",
  "5.",
  "0x1",
  "+1",
  "NaN",
  "Infinity",
];

/** JSON, almost JSON, and JSON of great depth. */
export const hostileJson = (...names: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    hostileText,
    fc.json({ maxDepth: 2 }),
    hostileValue(...names).map(stringify),
    fc.tuple(hostileValue(...names), hostileText).map(([value, more]) => `${stringify(value)}${more}`),
    fc.tuple(hostileValue(...names), fc.nat(40)).map(([value, cut]) => stringify(value).slice(0, -cut)),
    fc.tuple(fc.constantFrom("[", '{"a":', '{"__proto__":'), fc.nat(600)).map(([open, deep]) => open.repeat(deep)),
    fc.tuple(fc.constantFrom("idleFor", "__proto__"), fc.constantFrom(...NUMBERS)).map(([n, v]) => `{"${n}":${v}}`),
    fc.nat(600).map((deep) => `{"idleFor":0,"x":${"[".repeat(deep)}${"]".repeat(deep)}}`),
  );

function stringify(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "";
  }
}
