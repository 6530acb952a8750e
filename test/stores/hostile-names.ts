/** Ids, users, notes and notices that a database may not be able to hold as they are. */
import { expect } from "vitest";
import type { Store } from "../../src/server/store.ts";
import { eventually } from "../servers/eventually.ts";

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
  "\u{1f512}".repeat(25_000), // 100 kB of UTF-8
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
  // Redis is given 200 ms for all of it. On a busy machine it answers a part, or says that it could not: then again.
  const reported = new Set<string>();
  await eventually("all are reported", async () => {
    for (const { key } of await store.due(100, 0)) reported.add(key.id);
    return reported.size === NAMES.length;
  });
  expect([...reported].toSorted()).toEqual(NAMES.toSorted());
}
