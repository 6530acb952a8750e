/** Ids, users, notes and notices that a database may not be able to hold as they are. */
import { expect } from "vitest";
import type { Store } from "../../src/server/store.ts";

const NAMES: readonly string[] = [
  "\u0000",
  "a\u0000b",
  "a",
  "\ud800", // halves of surrogate pairs: two that UTF-8 would make the same
  "\udfff",
  "\ufffd",
  "\\u0000",
  "\u007f",
  "caf\u00e9",
  "\u{1f512}",
  "a\n",
  "x".repeat(10_000),
  "\u{1f512}".repeat(250_000), // a megabyte of UTF-8
];

/** All of them in a fresh store: kept apart, and given back as they came. */
export async function keepsHostileNames(store: Store): Promise<void> {
  const limits = { idle: 600_000 };
  for (const name of NAMES) {
    const note = { [name]: name };
    expect(await store.open({ id: name, user: name }, limits, { age: 0, note, within: 5_000 })).toHaveProperty(
      "idleFor",
    );
  }
  for (const name of NAMES) {
    const [session, ...more] = await store.list(name);
    expect(session).toMatchObject({ key: { id: name, user: name }, note: { [name]: name } });
    expect(more).toEqual([]);
    expect(await store.end({ id: name, user: name }, "revoked", name)).toBe(true);
    expect(await store.peek([{ id: name, user: name }])).toEqual([{ ended: "revoked", notice: name }]);
  }
  const reported = (await store.due(100, 1_000)).map((each) => each.key.id);
  expect(reported.sort()).toEqual([...NAMES].sort());
}
