/** A suite is worth what it catches: stores that are wrong in one way each, of the ways that others have been. */
import { expect, test } from "vitest";
import type { Key, Stand, Store, Touch } from "../../src/server/store.ts";
import { memory } from "../../src/stores/memory/index.ts";
import { boundaryContract, manualClock, storeContract, type CreateSubject } from "../../src/testing/index.ts";

/** A correct store with some of its methods replaced. */
function spoilt(spoil: (good: Store, clock: ReturnType<typeof manualClock>) => Partial<Store>): CreateSubject {
  return () => {
    const clock = manualClock();
    const good = memory({ clock: clock.now });
    const store: Store = {
      open: (...args) => good.open(...args),
      touch: (...args) => good.touch(...args),
      end: (...args) => good.end(...args),
      list: (...args) => good.list(...args),
      endAll: (...args) => good.endAll(...args),
      all: () => good.all(),
      peek: (...args) => good.peek(...args),
      due: (...args) => good.due(...args),
      settle: (...args) => good.settle(...args),
      close: () => good.close!(),
      ...spoil(good, clock),
    };
    return { store, advance: clock.advance };
  };
}

async function failures(create: CreateSubject): Promise<string[]> {
  const failed: string[] = [];
  for (const { title, run } of [...storeContract(create), ...boundaryContract(create)]) {
    await run().catch(() => failed.push(title));
  }
  return failed;
}

const long = { idle: 31_536_000_000 };
const turn = (): Promise<void> => Promise.resolve();

const defects: Record<string, CreateSubject> = {
  "activity is read, then written (the lost update of django-session-security and express-session)": spoilt((good) => {
    const activity = new Map<string, number>();
    return {
      async touch(key: Key, touch: Touch): Promise<Stand> {
        const stand = await good.touch(key, touch);
        if ("ended" in stand || touch.how !== "report" || touch.idleFor === undefined) return stand;
        await turn();
        activity.set(key.id, touch.idleFor);
        return { ...stand, idleFor: touch.idleFor };
      },
      async peek(keys) {
        const stands = await good.peek(keys);
        return stands.map((stand, i) =>
          "ended" in stand ? stand : { ...stand, idleFor: activity.get(keys[i]!.id) ?? stand.idleFor },
        );
      },
    };
  }),
  "a late request revives what has ended (express-session #632)": spoilt((good) => ({
    async touch(key, touch) {
      const stand = await good.touch(key, touch);
      return "ended" in stand && stand.ended === "logout" && touch.how === "person"
        ? { idleFor: 0, age: 0, limits: touch.limits, longestIdle: 0 }
        : stand;
    },
  })),
  "asking extends": spoilt((good) => ({
    touch: (key, touch) => good.touch(key, touch.how === "report" ? { idleFor: 0, ...touch } : touch),
  })),
  "a read counts as activity": spoilt((good) => ({
    touch: (key, touch) => good.touch(key, touch.how === "read" ? { ...touch, how: "weak" } : touch),
  })),
  "the end is after the limit, not at it": spoilt((good) => ({
    open: (key, limits, entry) => good.open(key, { ...limits, idle: limits.idle + 1 }, entry),
  })),
  "limits of a later policy are ignored": spoilt((good) => ({
    touch: (key, touch) => good.touch(key, { ...touch, limits: long }),
  })),
  "a touch that was given up is carried out": spoilt((good) => ({
    touch: (key, touch) => good.touch(key, { ...touch, within: 500 }),
  })),
  "names are compared without case": spoilt((good) => {
    const fold = (key: Key): Key => ({ id: key.id.toLowerCase(), user: key.user });
    return {
      open: (key, limits, entry) => good.open(fold(key), limits, entry),
      end: (key, reason) => good.end(fold(key), reason),
      peek: (keys) => good.peek(keys.map(fold)),
    };
  }),
  "the user of a key is not looked at": spoilt((good) => ({
    touch: async (key, touch) => good.touch({ ...key, user: "user" }, touch),
  })),
  "the last reason wins": spoilt((good) => {
    const last = new Map<string, "logout" | "revoked">();
    return {
      async end(key, reason) {
        if (reason === "logout" || reason === "revoked") last.set(key.id, reason);
        return good.end(key, reason);
      },
      peek: async (keys) =>
        (await good.peek(keys)).map((stand, i) =>
          "ended" in stand && stand.ended !== "unknown" ? { ended: last.get(keys[i]!.id) ?? stand.ended } : stand,
        ),
    };
  }),
  "entries are popped, not leased: a server that dies loses them": spoilt((good) => ({
    async due(most, lease) {
      const entries = await good.due(most, lease);
      await good.settle(entries.map((entry) => entry.key));
      return entries;
    },
  })),
  "entries are looked at, not leased: two servers report the same": spoilt((good) => ({
    due: (most) => good.due(most, 0),
    async settle() {},
  })),
  "ends are reported only when somebody witnessed them": spoilt((good) => ({
    due: async (most, lease) => (await good.due(most, lease)).filter((entry) => entry.endedFor === 0),
  })),
  "the limit of sessions counts those that have run out": spoilt((good) => {
    const opened = new Set<string>();
    return {
      async open(key, limits, entry) {
        if (entry.max !== undefined && entry.evict !== true && opened.size >= entry.max && !opened.has(key.id)) {
          return { refused: "concurrent" };
        }
        opened.add(key.id);
        return good.open(key, limits, entry);
      },
    };
  }),
  "only the present inactivity counts, so that loading a page twice makes a session recent": spoilt((good) => ({
    touch: async (key, touch) => {
      const stand = await good.touch(key, touch);
      return "ended" in stand ? stand : { ...stand, longestIdle: stand.idleFor };
    },
    peek: async (keys) =>
      (await good.peek(keys)).map((stand) => ("ended" in stand ? stand : { ...stand, longestIdle: stand.idleFor })),
  })),
  "a begin that was given up is carried out, and evicts": spoilt((good) => ({
    open: (key, limits, entry) => good.open(key, limits, { ...entry, within: 500 }),
  })),
  "what an end has to say is lost": spoilt((good) => ({ end: (key, reason) => good.end(key, reason) })),
  "a page of all sessions is the only one": spoilt((good) => ({
    async *all() {
      for await (const batch of good.all()) {
        yield batch.slice(0, 100);
        return;
      }
    },
  })),
  "the clock that is told is not the one that judges": spoilt(() => ({ time: async () => 0 })),
  "closing is forgotten": spoilt(() => ({ async close() {} })),
};

for (const [defect, create] of Object.entries(defects)) {
  test(`the suite catches: ${defect}`, async () => {
    expect(await failures(create)).not.toEqual([]);
  });
}

test("and a store without defect passes, wrapped in the same way", async () => {
  expect(await failures(spoilt(() => ({})))).toEqual([]);
});
