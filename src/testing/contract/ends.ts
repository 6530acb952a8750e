/** What `end`, `endAll`, `list`, `peek`, `subscribe` and `close` promise. */
import { IDLE, LIMITS, LONG, USER, key, reasonOf, type Body } from "./case.ts";
import { alive, over, rejects, same } from "./checks.ts";
import { StoreError } from "../../core/errors.ts";

export const ends: Readonly<Record<string, Body>> = {
  "an end happens once, and its first reason stays": async ({ open, store, peek }) => {
    await open("a");
    same("first", await store.end(key("a"), "logout"), true);
    same("second", await store.end(key("a"), "revoked"), false);
    same("of nothing", await store.end(key("nothing"), "revoked"), false);
    over("reason", await peek("a"), "logout");
  },

  "what its user shall read stays with the end": async ({ open, touch, store, peek, due }) => {
    const notice = "Maintenance from 18:00.\n\u0645\u0631\u062d\u0628\u0627 <b>&amp;</b>";
    await open("a");
    await open("b", { user: "other" });
    await store.end(key("a"), "revoked", notice);
    await store.end(key("a"), "revoked", "a second");
    await store.endAll("other", "revoked", undefined, notice);
    over("peek", await peek("a"), "revoked", notice);
    over("touch", await touch("a", { how: "person" }), "revoked", notice);
    over("open", await open("a"), "revoked", notice);
    over("with all", await peek("b", "other"), "revoked", notice);
    await store.settle((await due()).map((entry) => entry.key));
    over("after the report", await peek("a"), "revoked", notice);
  },

  "all() has every live session of everybody, with how it stands": async ({ open, store, other, advance, slack }) => {
    const ids = Array.from({ length: 250 }, (_, i) => `a${i}`);
    await Promise.all(ids.map((id, i) => open(id, { user: `u${i % 90}`, note: { id } })));
    await open("run out", { limits: LIMITS });
    await open("ended");
    await store.end(key("ended"), "logout");
    await advance(IDLE);
    const seen = new Map<string, string | undefined>();
    for await (const batch of other.all()) {
      for (const session of batch) {
        alive(session.key.id, session, { idleFor: IDLE, age: IDLE, limits: LONG }, 4 * slack);
        seen.set(`${session.key.user} ${session.key.id}`, session.note["id"]);
      }
    }
    const expected = ids.map((id, i) => `u${i % 90} ${id} ${id}`);
    same("which", [...seen].map(([name, note]) => `${name} ${note}`).sort(), expected.sort());
  },

  "all() misses nobody while others come and go": async ({ open, store }) => {
    const stay = Array.from({ length: 120 }, (_, i) => `stay${i}`);
    await Promise.all(stay.map((id, i) => open(id, { user: `u${i % 7}` })));
    await Promise.all(Array.from({ length: 120 }, (_, i) => open(`go${i}`, { user: `u${i % 7}` })));
    const seen = new Set<string>();
    let round = 0;
    for await (const batch of store.all()) {
      for (const session of batch) seen.add(session.key.id);
      await open(`new${round}`, { user: `u${round % 7}` });
      await store.end(key(`go${round}`, `u${round % 7}`), "logout");
      round++;
    }
    same(
      "missed",
      stay.filter((id) => !seen.has(id)),
      [],
    );
  },

  "of many ends at once one is the end": async ({ open, store, other, due }) => {
    await open("a");
    const reasons = ["logout", "revoked"] as const;
    const ended = await Promise.all(
      Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? store : other).end(key("a"), reasons[i % 2]!)),
    );
    same("true", ended.filter(Boolean).length, 1);
    same("reports", (await due()).length, 1);
  },

  "what ran out before it was ended ended of that": async ({ open, store, peek, advance }) => {
    await open("a", { limits: LIMITS });
    await advance(IDLE);
    same("end", await store.end(key("a"), "logout"), false);
    over("reason", await peek("a"), "idle");
  },

  "a list has a user's live sessions, the oldest login first": async ({ open, store, advance, slack }) => {
    const limits = { idle: 600_000, absolute: 900_000 };
    await open("young", { age: 1_000 });
    await open("old", { age: 60_000, limits });
    await open("ended", { age: 30_000 });
    await open("run out", { age: 40_000, limits: LIMITS });
    await open("another's", { user: "other" });
    await store.end(key("ended"), "logout");
    await advance(IDLE);
    const listed = await store.list(USER);
    same(
      "which",
      listed.map((session) => session.key),
      [key("old"), key("young")],
    );
    alive("the first", listed[0]!, { idleFor: IDLE, age: 60_000 + IDLE, limits }, slack);
    same("of nobody", await store.list("nobody"), []);
  },

  "looking at a list extends nothing": async ({ open, store, peek, advance, slack }) => {
    await open("a");
    await advance(1_000);
    await store.list(USER);
    await store.peek([key("a")]);
    alive("afterwards", await peek("a"), { idleFor: 1_000, age: 1_000 }, slack);
  },

  "endAll ends all of a user's sessions, save one": async ({ open, store, peek, advance }) => {
    for (const id of ["a", "b", "c"]) await open(id);
    await open("run out", { limits: LIMITS });
    await open("another's", { user: "other" });
    await advance(IDLE);
    same("count", await store.endAll(USER, "revoked", "b"), 2);
    over("a", await peek("a"), "revoked");
    over("c", await peek("c"), "revoked");
    over("run out", await peek("run out"), "idle");
    same("b", reasonOf(await peek("b")), undefined);
    same("another's", reasonOf(await peek("another's", "other")), undefined);
    same("the rest", await store.endAll(USER, "revoked"), 1);
    same("none are left", await store.endAll(USER, "revoked"), 0);
    same("of nobody", await store.endAll("nobody", "revoked"), 0);
  },

  "endAll by two at once counts each end once": async ({ open, store, other }) => {
    for (let i = 0; i < 20; i++) await open(`a${i}`);
    const [one, two] = await Promise.all([store.endAll(USER, "revoked"), other.endAll(USER, "revoked")]);
    same("together", one + two, 20);
  },

  "peek answers in the order asked": async ({ open, store }) => {
    await open("a");
    await open("b", { user: "other" });
    await store.end(key("b", "other"), "revoked");
    const stands = await store.peek([key("b", "other"), key("nothing"), key("a"), key("b"), key("a")]);
    same("reasons", stands.map(reasonOf), ["revoked", "unknown", undefined, "unknown", undefined]);
    same("of nothing", await store.peek([]), []);
  },

  "who subscribed is told of an end (where the store can)": async ({ open, store, other }) => {
    if (store.subscribe === undefined) return;
    await open("a");
    let stop: (() => Promise<void>) | undefined;
    const told = new Promise<string>((resolve, reject) => {
      const heard = ({ id, user }: { id: string; user: string }, reason: string): void =>
        resolve(`${id} ${user} ${reason}`);
      store.subscribe!(heard).then((way) => {
        stop = way;
        return other.end(key("a"), "revoked");
      }, reject);
    });
    same("told", await told, `a ${USER} revoked`);
    await stop?.();
  },

  "a closed store rejects, and never guesses": async ({ open, touch, store, peek, due }) => {
    if (store.close === undefined) return;
    await open("a");
    await store.close();
    const calls: Record<string, () => Promise<unknown>> = {
      open: () => open("b"),
      touch: () => touch("a"),
      peek: () => peek("a"),
      due: () => due(),
      end: () => store.end(key("a"), "logout"),
      list: () => store.list(USER),
      endAll: () => store.endAll(USER, "revoked"),
      settle: () => store.settle([key("a")]),
      all: () => store.all()[Symbol.asyncIterator]().next(),
    };
    for (const [name, call] of Object.entries(calls)) {
      const error = await rejects(name, call());
      same(`${name}: a StoreError`, error instanceof StoreError, true);
    }
  },
};
