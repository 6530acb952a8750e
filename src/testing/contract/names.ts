/** Ids, users and notes are what applications and attackers make of them. */
import { key, reasonOf, type Body } from "./case.ts";
import { over, same } from "./checks.ts";

/** Each differs from all others; a store that folds case, trims or normalizes would let one user see another. */
const NAMES: readonly string[] = [
  "",
  " ",
  "a",
  "A",
  "a ",
  "\u00e9", // one letter, composed
  "e\u0301", // and decomposed
  "\u{1f512}",
  "\u202eresu", // right-to-left override
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "undefined",
  "null",
  "0",
  "1:a",
  "{a}",
  "*",
  "%",
  "a'; DROP TABLE sessions; --",
  "a\r\nSET b 1",
  'a"\\',
  "x".repeat(10_000),
  `${"x".repeat(9_999)}y`,
];

export const names: Readonly<Record<string, Body>> = {
  "users are told apart, whatever they are called": async ({ open, store, peek }) => {
    for (const user of NAMES) await open("a", { user });
    for (const user of NAMES)
      same(
        `sessions of ${show(user)}`,
        (await store.list(user)).map((s) => s.key),
        [key("a", user)],
      );
    for (const [i, user] of NAMES.entries()) {
      same(`ended of ${show(user)}`, await store.endAll(user, "revoked"), 1);
      over(show(user), await peek("a", user), "revoked");
      for (const other of NAMES.slice(i + 1)) same(show(other), reasonOf(await peek("a", other)), undefined);
    }
  },

  "ids are told apart, whatever they look like": async ({ open, store, peek, due }) => {
    for (const id of NAMES) over(`before: ${show(id)}`, await peek(id), "unknown");
    for (const id of NAMES) await open(id);
    same("how many", (await store.list("user")).length, NAMES.length);
    for (const [i, id] of NAMES.entries()) {
      same(`end of ${show(id)}`, await store.end(key(id), "logout"), true);
      for (const other of NAMES.slice(i + 1)) same(show(other), reasonOf(await peek(other)), undefined);
    }
    same("reported", new Set((await due()).map((entry) => entry.key.id)).size, NAMES.length);
  },

  "a user and an id do not run into each other": async ({ open, store, peek }) => {
    await open("bc", { user: "a" });
    over("another split", await peek("c", "ab"), "unknown");
    over("the other way round", await peek("a", "bc"), "unknown");
    await open("c", { user: "ab" });
    same("end", await store.end(key("bc", "a"), "logout"), true);
    same("the other", reasonOf(await peek("c", "ab")), undefined);
    // Also where both ids have another user already.
    for (const id of ["z", "yz"]) await open(id, { user: "first" });
    await open("yz", { user: "x" });
    over("another split of taken ids", await peek("z", "xy"), "unknown");
  },

  "notes are data, whatever they say": async ({ open, store, due }) => {
    // Made of JSON, since a literal with __proto__ would set the prototype.
    const note = JSON.parse(`{ "__proto__": "a", "constructor": "b", "": "c", "text": "" }`) as Record<string, string>;
    note["text"] = NAMES.slice(0, -2).join("|");
    await open("a", { note });
    same("in the list", (await store.list("user"))[0]?.note, note);
    await store.end(key("a"), "logout");
    same("in the report", (await due())[0]?.note, note);
    same("nothing leaked", ({} as { text?: string }).text, undefined);
  },
};

function show(name: string): string {
  return JSON.stringify(name.length > 30 ? `${name.slice(0, 10)}...${name.slice(-3)}` : name);
}
