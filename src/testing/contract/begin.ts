/** What `open` promises. */
import { IDLE, LIMITS, LONG, key, reasonOf, USER, type Body } from "./case.ts";
import { alive, over, same } from "./checks.ts";

export const begin: Readonly<Record<string, Body>> = {
  "a session begins now, with the age of its login and its limits": async ({ open, peek, slack }) => {
    const limits = { idle: 600_000, absolute: 900_000 };
    alive("open", await open("a", { limits, age: 5_000 }), { idleFor: 0, age: 5_000, limits }, slack);
    alive("peek", await peek("a"), { idleFor: 0, age: 5_000, limits }, slack);
  },

  "opening what is alive answers how it stands and changes nothing": async ({ open, peek, store, slack }) => {
    await open("a", { age: 5_000, note: { from: "first" } });
    const again = await open("a", { age: 0, note: { from: "second" }, limits: { idle: 1 } });
    alive("second open", again, { idleFor: 0, age: 5_000, limits: LONG }, slack);
    alive("afterwards", await peek("a"), { idleFor: 0, age: 5_000, limits: LONG }, slack);
    const listed = await store.list(USER);
    same(
      "notes",
      listed.map((session) => session.note),
      [{ from: "first" }],
    );
  },

  "an ended id never begins again, reported or not": async ({ open, peek, store, due }) => {
    await open("a");
    await store.end(key("a"), "logout");
    over("before the report", await open("a"), "logout");
    await store.settle((await due()).map((entry) => entry.key));
    over("after the report", await open("a"), "logout");
    over("afterwards", await peek("a"), "logout");
    same("list", await store.list(USER), []);
  },

  "a session begun by many requests at once is one session": async ({ open, store, due }) => {
    await Promise.all(Array.from({ length: 50 }, () => open("a")));
    same("sessions", (await store.list(USER)).length, 1);
    same("ended", await store.endAll(USER, "revoked"), 1);
    same("reports", (await due()).length, 1);
  },

  "a login as old as the absolute timeout does not begin, and ends nobody for it": async ({ open, peek, store }) => {
    await open("old");
    const limits = { idle: 600_000, absolute: 900_000 };
    over("open", await open("a", { limits, age: 900_000, max: 1, evict: true }), "absolute");
    same(
      "alive",
      (await store.list(USER)).map((session) => session.key.id),
      ["old"],
    );
    over("again", await open("a", { limits, age: 900_001 }), "absolute");
    same("not alive", reasonOf(await peek("a")) === undefined, false);
  },

  "the note is kept as it was given": async ({ open, store, due }) => {
    const note: Record<string, string> = { browser: "Lynx", address: "192.0.2.1", empty: "" };
    await open("a", { note });
    const given = { ...note };
    note["browser"] = "changed later by the caller";
    same("in the list", (await store.list(USER))[0]?.note, given);
    await store.end(key("a"), "logout");
    same("in the report", (await due())[0]?.note, given);
  },

  "beyond the most sessions of a user a new one is refused, and not kept": async ({ open, peek, store }) => {
    await open("a", { max: 2 });
    await open("b", { max: 2 });
    same("third", await open("c", { max: 2 }), { refused: "concurrent" });
    over("refused", await peek("c"), "unknown");
    same("an open one is not refused", "refused" in (await open("a", { max: 2 })), false);
    same("another user is not", "refused" in (await open("d", { max: 2, user: "other" })), false);
    await store.end(key("a"), "logout");
    same("room again", "refused" in (await open("c", { max: 2 })), false);
  },

  "or the oldest login makes room, as many as must": async ({ open, peek, due, slack }) => {
    await open("young", { age: 1_000 });
    await open("oldest", { age: 60_000 });
    await open("middle", { age: 30_000 });
    alive("opened", await open("new", { max: 2, evict: true }), { idleFor: 0, age: 0 }, slack);
    over("oldest", await peek("oldest"), "concurrent");
    over("middle", await peek("middle"), "concurrent");
    alive("young", await peek("young"), { idleFor: 0, age: 1_000 }, slack);
    same("reported", (await due()).map(({ key: { id }, reason }) => `${id} ${reason}`).sort(), [
      "middle concurrent",
      "oldest concurrent",
    ]);
  },

  "a begin that was given up begins nothing and takes nobody's place": async ({ open, peek, store, due }) => {
    await open("a");
    over("given up", await open("b", { within: 0, max: 1, evict: true }), "unknown");
    over("afterwards", await peek("b"), "unknown");
    same(
      "alive",
      (await store.list(USER)).map((session) => session.key.id),
      ["a"],
    );
    same("reported", await due(), []);
    same("a later begin does", "idleFor" in (await open("b")), true);
  },

  "sessions that ran out unseen take nobody's place": async ({ open, peek, advance }) => {
    await open("a", { limits: LIMITS, max: 1 });
    await advance(IDLE + 1);
    same("refused", "refused" in (await open("b", { max: 1 })), false);
    over("first", await peek("a"), "idle");
  },

  "of many that begin at once no more than the most live": async ({ open, store }) => {
    const opened = await Promise.all(Array.from({ length: 20 }, (_, i) => open(`a${i}`, { max: 3 })));
    same("refused", opened.filter((answer) => "refused" in answer).length, 17);
    same("alive", (await store.list(USER)).length, 3);
    await Promise.all(Array.from({ length: 20 }, (_, i) => open(`b${i}`, { max: 3, evict: true })));
    same("alive after evictions", (await store.list(USER)).length, 3);
  },
};
