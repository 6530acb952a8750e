/** What `touch` promises beyond the boundary vectors: with real time, and with many callers at once. */
import { IDLE, LIMITS, LONG, key, reasonOf, type Body } from "./case.ts";
import { alive, lasted, over, same } from "./checks.ts";

export const touching: Readonly<Record<string, Body>> = {
  "each speaker moves activity as far as it may": async ({ open, touch, advance, slack }) => {
    await open("a");
    await advance(1_000);
    alive("a read", await touch("a"), { idleFor: 1_000, age: 1_000, limits: LONG }, slack);
    alive("weak, no monitor", await touch("a", { how: "weak" }), { idleFor: 0, age: 1_000 }, slack);
    await advance(1_000);
    alive("a report that asks", await touch("a", { how: "report" }), { idleFor: 1_000, age: 2_000 }, slack);
    alive("weak, a monitor", await touch("a", { how: "weak" }), { idleFor: 1_000, age: 2_000 }, slack);
    alive("a report", await touch("a", { how: "report", idleFor: 600 }), { idleFor: 600, age: 2_000 }, slack);
    alive("a person", await touch("a", { how: "person" }), { idleFor: 0, age: 2_000 }, slack);
  },

  "its clock, if it tells it, is one for all clients, and goes on": async ({ store, other, advance, slack }) => {
    const before = await store.time?.();
    if (before === undefined) return;
    await advance(1_000);
    lasted("a second", (await other.time!()) - before, 1_000, slack);
  },

  "activity keeps a session alive beyond its first limit": async ({ open, touch, advance, peek, slack }) => {
    await open("a", { limits: LIMITS });
    await advance(IDLE - 800);
    await touch("a", { how: "person", limits: LIMITS });
    await advance(IDLE - 800);
    alive("afterwards", await peek("a"), { idleFor: IDLE - 800, age: 2 * (IDLE - 800) }, 2 * slack);
  },

  "the longest time without activity is kept, whatever comes after it": async ({
    open,
    touch,
    advance,
    peek,
    slack,
  }) => {
    await open("a", { age: 60_000 });
    await advance(1_500);
    const expected = { idleFor: 500, age: 61_500, longestIdle: 1_000 };
    alive("a report", await touch("a", { how: "report", idleFor: 500 }), expected, slack);
    alive("an older one", await touch("a", { how: "report", idleFor: 900 }), expected, slack);
    const now = { idleFor: 0, age: 61_500, longestIdle: 1_000 };
    alive("a person", await touch("a", { how: "person" }), now, 2 * slack);
    await touch("a", { how: "person" });
    alive("loaded again", await peek("a"), now, 2 * slack);
    await advance(1_200);
    alive("the present one counts", await peek("a"), { idleFor: 1_200, age: 62_700, longestIdle: 1_200 }, 3 * slack);
    await touch("a", { how: "person", limits: { idle: 500_000 } });
    alive("kept by tighter limits", await peek("a"), { idleFor: 0, age: 62_700, longestIdle: 1_200 }, 3 * slack);
  },

  "nothing revives what is over": async ({ open, touch, store }) => {
    await open("a");
    await store.end(key("a"), "logout");
    for (const how of ["read", "weak", "person", "report"] as const) {
      over(how, await touch("a", { how, ...(how === "report" ? { idleFor: 0 } : {}) }), "logout");
    }
    same("list", await store.list("user"), []);
  },

  "time that has run out is not given back by who asks late": async ({ open, touch, advance }) => {
    await open("a", { limits: LIMITS });
    await advance(IDLE);
    over("a report", await touch("a", { how: "report", idleFor: 0, limits: LIMITS }), "idle");
    over("a person", await touch("a", { how: "person", limits: LIMITS }), "idle");
  },

  "a touch that was given up moves nothing, and no limit": async ({ open, touch, peek, advance, slack }) => {
    await open("a");
    await advance(1_000);
    alive("in its answer", await touch("a", { how: "person", within: 0 }), { idleFor: 1_000, age: 1_000 }, slack);
    alive("afterwards", await touch("a"), { idleFor: 1_000, age: 1_000 }, slack);
    // As tight as they would end it.
    const late = await touch("a", { how: "person", within: 0, limits: { idle: 500 } });
    alive("with tight limits", late, { idleFor: 1_000, age: 1_000, limits: LONG }, slack);
    alive("not kept", await peek("a"), { idleFor: 1_000, age: 1_000, limits: LONG }, slack);
  },

  "limits can shrink, and never grow": async ({ open, touch, peek, slack }) => {
    await open("a", { limits: { idle: 600_000 } });
    const tight = { idle: 500_000, absolute: 900_000 };
    alive("shrunk", await touch("a", { limits: tight }), { idleFor: 0, age: 0, limits: tight }, slack);
    alive("asked to grow", await touch("a", { limits: LONG }), { idleFor: 0, age: 0, limits: tight }, slack);
    alive("kept", await peek("a"), { idleFor: 0, age: 0, limits: tight }, slack);
  },

  "the moment of the warning is kept with the limits, and comes only earlier": async ({ open, touch, store, peek }) => {
    const first = { idle: 600_000, warn: 540_000 };
    await open("a", { limits: first });
    const limitsOf = async () => {
      const stand = await peek("a");
      return "limits" in stand ? stand.limits : undefined;
    };
    same("kept", await limitsOf(), first);
    same("in the list", (await store.list("user"))[0]?.limits, first);
    await touch("a", { limits: { idle: 600_000, warn: 570_000 } });
    same("not later", await limitsOf(), first);
    await touch("a", { limits: { idle: 600_000, warn: 500_000 } });
    same("earlier", await limitsOf(), { idle: 600_000, warn: 500_000 });
    await touch("a", { limits: { idle: 400_000, absolute: 900_000 } });
    same("left out, it stays", await limitsOf(), { idle: 400_000, absolute: 900_000, warn: 500_000 });
  },

  "a thousand touches at once never move activity back": async ({ open, touch, advance, slack }) => {
    await open("a", { age: 60_000 });
    await advance(1_500);
    const claims = Array.from({ length: 1_000 }, (_, i) => (i % 97) * 40 + 200);
    const stands = await Promise.all(
      claims.map((idleFor, i) => touch("a", i % 10 === 0 ? {} : { how: "report", idleFor })),
    );
    same("alive", stands.filter((stand) => "ended" in stand).length, 0);
    alive("afterwards", await touch("a"), { idleFor: 200, age: 61_500 }, slack);
  },

  "an end amid touches is final": async ({ open, touch, store, peek }) => {
    for (let round = 0; round < 20; round++) {
      const id = `a${round}`;
      await open(id);
      const touches = Array.from({ length: 20 }, () => touch(id, { how: "person" }));
      const ended = store.end(key(id), "logout");
      const late = Array.from({ length: 20 }, () => touch(id, { how: "report", idleFor: 0 }));
      await Promise.all([...touches, ...late]);
      same("the end was this one", await ended, true);
      over("afterwards", await peek(id), "logout");
    }
  },

  "a session is its user's: another's name for it is unknown": async ({ open, touch, store, peek, slack }) => {
    await open("a");
    over("touch", await touch("a", { how: "person", user: "other" }), "unknown");
    same("end", await store.end(key("a", "other"), "logout"), false);
    alive("untouched", await peek("a"), { idleFor: 0, age: 0 }, slack);
  },

  "the same id of two users is two sessions": async ({ open, store, peek, due }) => {
    await open("a", { note: { of: "one" } });
    await open("a", { user: "other", note: { of: "other" } });
    await open("a", { user: "third" });
    same("end of one", await store.end(key("a"), "logout"), true);
    over("the one", await peek("a"), "logout");
    same("the other", reasonOf(await peek("a", "other")), undefined);
    await store.settle((await due()).map((entry) => entry.key));
    same("end of the other", await store.end(key("a", "other"), "revoked"), true);
    same(
      "the other's note",
      (await due()).map((entry) => entry.note),
      [{ of: "other" }],
    );
    same("the third", reasonOf(await peek("a", "third")), undefined);
  },
};
