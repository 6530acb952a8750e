/** What `due` and `settle` promise: every end is reported, also if nobody witnessed it, and once is enough. */
import { IDLE, LEASE, LIMITS, LONG, UNSEEN, USER, key, reasonOf, type Body } from "./case.ts";
import { lasted, over, same } from "./checks.ts";
import type { EndedEntry } from "../../server/store.ts";

const named = (entries: readonly EndedEntry[]): string[] =>
  entries.map(({ key: { id }, reason }) => `${id} ${reason}`).sort();

export const reports: Readonly<Record<string, Body>> = {
  "an end is reported with its reason and how the session stood": async ({ open, store, due, advance, slack }) => {
    await open("a", { age: 60_000, note: { browser: "Lynx" } });
    await advance(1_000);
    await store.end(key("a"), "logout");
    const entries = await due();
    same("how many", entries.length, 1);
    const { age, idleFor, endedFor, ...rest } = entries[0]!;
    same("entry", rest, { key: key("a"), reason: "logout", note: { browser: "Lynx" } });
    lasted("idleFor", idleFor, 1_000, slack);
    lasted("age", age, 61_000, slack);
    lasted("endedFor", endedFor, 0, slack);
  },

  "every cause of an end is reported": async ({ open, touch, store, due, advance }) => {
    await open("ended");
    await open("ended with all", { user: "other" });
    await open("evicted", { user: "third" });
    await open("noticed", { limits: LIMITS, user: "fourth" });
    await store.end(key("ended"), "logout");
    await store.endAll("other", "revoked");
    await open("new", { user: "third", max: 1, evict: true });
    await advance(IDLE);
    await touch("noticed", { user: "fourth", limits: LIMITS });
    same("reported", named(await due()), [
      "ended logout",
      "ended with all revoked",
      "evicted concurrent",
      "noticed idle",
    ]);
  },

  "ends that nobody witnessed are reported, as of their own time": async ({ open, due, advance, slack }) => {
    await open("idle", { limits: { idle: IDLE, absolute: 600_000 } });
    await open("absolute", { limits: { idle: 500_000, absolute: 600_000 }, age: 600_000 - IDLE });
    await open("alive");
    same("before", await due(), []);
    await advance(IDLE + UNSEEN);
    const entries = await due();
    same("reported", named(entries), ["absolute absolute", "idle idle"]);
    for (const entry of entries) {
      lasted(`${entry.key.id}: idleFor`, entry.idleFor, IDLE, slack);
      lasted(`${entry.key.id}: age`, entry.age, entry.reason === "idle" ? IDLE : 600_000, slack);
      lasted(`${entry.key.id}: endedFor`, entry.endedFor, UNSEEN, 2 * slack);
    }
  },

  "a live session that was looked at is looked at again": async ({ open, touch, due, advance }) => {
    await open("a", { limits: LIMITS });
    await advance(IDLE - 600);
    await touch("a", { how: "person", limits: LIMITS });
    await advance(IDLE - 600);
    await touch("a", { how: "report", idleFor: 0, limits: LIMITS });
    await due();
    await advance(IDLE - 600);
    same("alive", reasonOf(await touch("a", { limits: LIMITS })), undefined);
    same("nothing yet", await due(), []);
    await advance(600 + UNSEEN);
    same("in the end", named(await due()), ["a idle"]);
  },

  "limits that shrank bring the report forward": async ({ open, touch, due, advance }) => {
    await open("a", { limits: LONG });
    await touch("a", { limits: LIMITS });
    await advance(IDLE + UNSEEN);
    same("reported", named(await due()), ["a idle"]);
  },

  "two that ask never get the same entry, and together all": async ({ open, store, other, due }) => {
    for (let i = 0; i < 60; i++) await open(`a${i}`);
    await store.endAll(USER, "revoked");
    const batches = await Promise.all(
      Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? store : other).due(7, LEASE)),
    );
    same("none is longer than asked", batches.filter((batch) => batch.length > 7).length, 0);
    const ids = [...batches.flat(), ...(await due())].map((entry) => entry.key.id);
    same("entries", ids.length, 60);
    same("different ones", new Set(ids).size, 60);
  },

  "what was not settled is handed out again when its lease is over": async ({ open, store, due, advance, slack }) => {
    await open("settled");
    await open("dropped");
    await store.endAll(USER, "revoked");
    same("first", named(await due(3_000)), ["dropped revoked", "settled revoked"]);
    await store.settle([key("settled")]);
    await advance(1_000);
    same("within the lease", await due(3_000), []);
    await advance(2_000 + UNSEEN);
    const again = await due(3_000);
    same("after it", named(again), ["dropped revoked"]);
    lasted("endedFor goes on", again[0]!.endedFor, 3_000 + UNSEEN, 4 * slack);
    await store.settle([key("dropped")]);
    await advance(3_000 + UNSEEN);
    same("in the end", await due(), []);
  },

  "settling late is settling, also while it waits for the next": async ({ open, store, due, advance }) => {
    await open("a");
    await store.end(key("a"), "logout");
    await due(1_000);
    await advance(1_000 + UNSEEN);
    await store.settle([key("a")]);
    same("handed out", await due(), []);
    await advance(1_000 + UNSEEN);
    same("later", await due(), []);
  },

  "what is settled unasked is not handed out": async ({ open, store, due }) => {
    for (const id of ["a", "b", "c"]) await open(id);
    await store.endAll(USER, "revoked");
    const [first] = await store.due(1, LEASE);
    const left = ["a", "b", "c"].filter((id) => id !== first?.key.id);
    await store.settle([key(left[0]!)]);
    same("the rest", named(await due()), [`${left[1]} revoked`]);
  },

  "settling what is alive or unknown does nothing": async ({ open, store, peek, due }) => {
    await open("a");
    await store.settle([key("a"), key("nothing")]);
    await store.settle([]);
    same("alive", reasonOf(await peek("a")), undefined);
    await store.end(key("a"), "logout");
    same("reported", named(await due()), ["a logout"]);
  },

  "a settled end is still an end": async ({ open, touch, store, due, peek }) => {
    await open("a");
    await store.end(key("a"), "revoked");
    await store.settle((await due()).map((entry) => entry.key));
    over("peek", await peek("a"), "revoked");
    over("touch", await touch("a", { how: "person" }), "revoked");
    same("end", await store.end(key("a"), "logout"), false);
    same("reported again", await due(), []);
  },

  "hundreds that run out at once are reported once each": async ({ open, store, due, advance }) => {
    await Promise.all(Array.from({ length: 300 }, (_, i) => open(`a${i}`, { user: `u${i % 50}`, limits: LIMITS })));
    await advance(IDLE + UNSEEN);
    const entries = await due();
    same("entries", entries.length, 300);
    same("different ones", new Set(entries.map((entry) => entry.key.id)).size, 300);
    await store.settle(entries.map((entry) => entry.key));
    same("no more", await due(), []);
  },
};
