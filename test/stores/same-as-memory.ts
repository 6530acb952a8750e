/** Random calls to a store and to the memory store, its reference, on clocks that go together: the answers are the same. */
import fc from "fast-check";
import { expect } from "vitest";
import type { Key, Store } from "../../src/server/store.ts";
import { memory } from "../../src/stores/memory/index.ts";
import { manualClock, type StoreSubject } from "../../src/testing/index.ts";

const MINUTE = 60_000;

const id = fc.constantFrom("a", "b", "c");
const user = fc.constantFrom("u", "v");
const idle = fc.constantFrom(1_000, 2_000, 5_000);
const absolute = fc.option(fc.constantFrom(4_000, 6_000), { nil: undefined });
const how = fc.constantFrom("read" as const, "weak" as const, "person" as const, "report" as const);
const claim = fc.option(fc.constantFrom(-5, 0, 300, 1_500, 1e7), { nil: undefined });
const most = fc.option(fc.constantFrom(0, 1, 2), { nil: undefined });

const call = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(1, 400, 1_000, 2_500) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("open" as const),
      id,
      user,
      idle,
      absolute,
      age: fc.constantFrom(0, 3_000.25),
      most,
      evict: fc.boolean(),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("touch" as const), id, user, how, claim, idle, absolute }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("end" as const), id, user }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("endAll" as const), user, except: fc.option(id, { nil: undefined }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("list" as const), user }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("due" as const) }) },
);
type Call = typeof call extends fc.Arbitrary<infer T> ? T : never;

async function answerOf(store: Store, each: Exclude<Call, { do: "wait" | "due" }>): Promise<unknown> {
  const key: Key = { id: "id" in each ? each.id : "", user: "user" in each ? each.user : "" };
  switch (each.do) {
    case "open":
      return store.open(key, each, {
        age: each.age,
        note: { a: "b" },
        max: each.most,
        evict: each.evict,
        within: MINUTE,
      });
    case "touch":
      return store.touch(key, { how: each.how, idleFor: each.claim, limits: each, within: MINUTE });
    case "end":
      return store.end(key, "logout", "bye");
    case "endAll":
      return store.endAll(each.user, "revoked", each.except);
    case "list":
      return (await store.list(each.user)).sort(byName);
  }
}

/** Each end as it is reported; when it is noticed is up to the store. */
async function report(store: Store): Promise<object[]> {
  const entries = await store.due(100, MINUTE);
  await store.settle(entries.map((entry) => entry.key));
  return entries.map(({ key, reason, idleFor, age, note }) => ({ key, reason, idleFor, age, note }));
}

const byName = (a: { key: Key }, b: { key: Key }): number =>
  `${a.key.user} ${a.key.id}` < `${b.key.user} ${b.key.id}` ? -1 : 1;

/** What JSON makes of it: a member that is undefined is none. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null, limitsOnly));
const limitsOnly = (name: string, value: unknown): unknown => {
  if (name !== "limits") return value;
  const { idle: i, absolute: a } = value as { idle: number; absolute?: number };
  return { idle: i, absolute: a };
};

export async function sameAsMemory(create: () => Promise<StoreSubject> | StoreSubject, runs: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 5, maxLength: 40 }), async (calls) => {
      const clock = manualClock(1_234.5);
      const reference = memory({ clock: clock.now });
      const { store, advance, dispose } = await create();
      const reported: [object[], object[]] = [[], []];
      const reports = async (): Promise<void> => {
        reported[0].push(...(await report(store)));
        reported[1].push(...(await report(reference)));
      };
      const wait = async (ms: number): Promise<void> => {
        clock.advance(ms);
        await advance(ms);
      };
      try {
        for (const [i, each] of calls.entries()) {
          // Of logins of the very same moment any may be the oldest.
          if (each.do === "open") await wait(1);
          if (each.do === "wait") await wait(each.ms);
          else if (each.do === "due") await reports();
          else {
            const [is, should] = [await answerOf(store, each), await answerOf(reference, each)];
            expect(plain(is), `call ${i}, ${each.do}`).toEqual(plain(should));
          }
        }
        await wait(20_000);
        await reports();
        const [is, should] = reported.map((ends) => ends.map((end) => JSON.stringify(plain(end))).sort());
        expect(is).toEqual(should);
      } finally {
        await store.close?.();
        await dispose?.();
      }
    }),
    { numRuns: runs },
  );
}
