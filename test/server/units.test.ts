/** The small parts of the authority on which promises hang. */
import { describe, expect, test } from "vitest";
import { StoreError } from "../../src/core/errors.ts";
import { withDeadline } from "../../src/server/deadline.ts";
import { readMarker, returnTo, type Live } from "../../src/server/index.ts";
import { passiveTest } from "../../src/server/kind.ts";
import { createRecent } from "../../src/server/recent.ts";
import { createTags, hashId, randomId } from "../../src/server/secrets.ts";
import { manualClock } from "../../src/testing/index.ts";

describe("returnTo", () => {
  test.each([
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\u0000/evil.example",
    "/\u007f/evil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/a/..//evil.example",
    "/a/../..//evil.example",
    "/%2e//evil.example",
    "/%2E%2e//evil.example",
    "/./\\evil.example",
    "https://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "HTTPS://evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    "?next=//evil.example",
    "#x",
    "",
    "http://session-security.invalid",
    `/${"x".repeat(3000)}`,
    // Short enough as it comes, but a header of 12,000 characters once it is encoded.
    `/${"é".repeat(2000)}`,
    undefined,
    null,
    7,
    ["/a"],
    { toString: () => "/a" },
  ])("%j leads nowhere", (value) => {
    expect(returnTo(value, "/home")).toBe("/home");
  });

  test.each([
    ["/", "/"],
    ["/a/b?c=d&e=//f#g", "/a/b?c=d&e=//f#g"],
    ["/a//b", "/a//b"],
    ["/a/../b", "/b"],
    ["/über", "/%C3%BCber"],
    ["/a?next=https://evil.example", "/a?next=https://evil.example"],
    ["/@evil.example", "/@evil.example"],
    ["/:80/x", "/:80/x"],
    ["/%2f%2fevil.example", "/%2f%2fevil.example"],
  ])("%j is a way back", (value, path) => {
    expect(returnTo(value)).toBe(path);
    expect(new URL(path, "https://here.example").origin).toBe("https://here.example");
  });

  test("whatever it answers stays on the origin", () => {
    const parts = [
      "/",
      "\\",
      ".",
      "..",
      "//",
      "%2e",
      "%2f",
      "@",
      ":",
      "?",
      "#",
      "\t",
      "\r\n",
      " ",
      "evil.example",
      "https:",
    ];
    let seed = 7;
    for (let round = 0; round < 20_000; round += 1) {
      let text = "";
      for (let part = 0; part < 5; part += 1) {
        seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
        text += parts[seed % parts.length];
      }
      const path = returnTo(text);
      expect(new URL(path, "https://here.example").origin, JSON.stringify(text)).toBe("https://here.example");
    }
  });
});

describe("tags", () => {
  const old = "an old secret of ours";
  const fresh = "a fresh secret of ours";

  test("are 22 characters that fit a URL, the same on every server, and tell nothing", async () => {
    const [here, there] = [createTags([old]), createTags([old])];
    const tag = await here.session("id-1");
    expect(tag).toMatch(/^[\w-]{22}$/);
    expect(await there.session("id-1")).toBe(tag);
    expect(tag).not.toContain("id-1");
    expect(await here.user("id-1")).not.toBe(tag);
    expect(await createTags([fresh]).session("id-1")).not.toBe(tag);
  });

  test("of every secret are known, the first signs, and one that was dropped is not known", async () => {
    const before = await createTags([old]).user("ada");
    const rotating = createTags([fresh, old]);
    expect(await rotating.namesUser(before, "ada")).toBe(true);
    expect(await rotating.user("ada")).toBe(await createTags([fresh]).user("ada"));
    expect(await createTags([fresh]).namesUser(before, "ada")).toBe(false);
    for (const wrong of ["", "x", before.slice(1), `${before}x`, before.toUpperCase()]) {
      expect(await rotating.namesUser(wrong, "ada"), wrong).toBe(false);
    }
    expect(await rotating.namesSession(before, "ada")).toBe(false);
  });

  test("stay right for more sessions than are remembered", async () => {
    const tags = createTags([old]);
    const first = await tags.session("0");
    await Promise.all(Array.from({ length: 10_050 }, (_, i) => tags.session(String(i))));
    expect(await tags.session("0")).toBe(first);
  });

  test("ids have 128 bits and do not repeat, and hashes of ids do not show them", async () => {
    const ids = new Set(Array.from({ length: 1000 }, () => randomId()));
    expect(ids.size).toBe(1000);
    for (const id of ids) expect(id).toMatch(/^[\w-]{22}$/);
    expect(await hashId("secret-session-id")).toMatch(/^[\w-]{43}$/);
  });
});

describe("what a process knew a moment ago", () => {
  const key = { id: "a", user: "ada" };
  const live = (idleFor: number, idle = 60_000): Live => ({ idleFor, age: 0, limits: { idle }, longestIdle: idleFor });
  function kit(keepFor = 1000) {
    const clock = manualClock();
    return { clock, recent: createRecent(keepFor, clock.now) };
  }

  test("is believed for touchEvery, aged, and not a millisecond longer", () => {
    const { clock, recent } = kit();
    recent.put(key, live(0), true);
    clock.advance(999);
    expect(recent.get(key, true)).toMatchObject({ idleFor: 999, age: 999 });
    clock.advance(1);
    expect(recent.get(key, true)).toBeUndefined();
  });

  test("of a read does not stand for one that moves", () => {
    const { recent } = kit();
    recent.put(key, live(5), false);
    expect(recent.get(key, true)).toBeUndefined();
    expect(recent.get(key, false)).toMatchObject({ idleFor: 5 });
    recent.put(key, live(0), true);
    recent.put(key, live(0), false);
    expect(recent.get(key, true)).toBeDefined();
  });

  test("is not believed at a limit that passes meanwhile", () => {
    const { clock, recent } = kit();
    recent.put(key, live(59_500), false);
    clock.advance(499);
    expect(recent.get(key, false)).toBeDefined();
    clock.advance(1);
    expect(recent.get(key, false)).toBeUndefined();
  });

  test("ends at once, and an answer from before the end does not bring it back", () => {
    const { recent } = kit();
    recent.put(key, live(0), true);
    recent.drop(key);
    expect(recent.get(key, false)).toBeUndefined();
    recent.put(key, live(0), true);
    expect(recent.get(key, false)).toBeUndefined();
  });

  test("of one user is not another's, though the framework kept the id", () => {
    const { recent } = kit();
    recent.put(key, live(0), true);
    expect(recent.get({ id: "a", user: "bob" }, true)).toBeUndefined();
    expect(recent.get({ id: "", user: "aada" }, true)).toBeUndefined();
  });

  test("a report of old input is no reason to keep a person's navigation from the store", () => {
    const { recent } = kit(1000);
    recent.put(key, live(5000), true);
    expect(recent.get(key, true)).toBeUndefined();
    expect(recent.get(key, false)).toBeDefined();
  });

  test("is nothing with touchEvery 0", () => {
    const { recent } = kit(0);
    recent.put(key, live(0), true);
    expect(recent.get(key, false)).toBeUndefined();
  });
});

describe("the deadline", () => {
  test("passes what is in time through, and leaves no timer", async () => {
    let timers = 0;
    const timer = () => {
      timers += 1;
      return () => void (timers -= 1);
    };
    await expect(withDeadline(Promise.resolve(7), 10, "touch", timer)).resolves.toBe(7);
    expect(timers).toBe(0);
  });

  test("makes one kind of error of late and of failed calls, without what the store said in its text", async () => {
    const { timer, advance } = manualClock();
    const late = withDeadline(new Promise(() => {}), 500, "touch", timer);
    advance(500);
    await expect(late).rejects.toMatchObject({ code: "store-timeout", name: "StoreError" });
    const cause = new Error("redis://user:password@host refused");
    const error = await withDeadline(Promise.reject(cause), 500, "end", timer).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StoreError);
    expect(error).toMatchObject({ code: "store", cause });
    expect((error as Error).message).not.toContain("password");
  });

  test("a call that fails after its deadline harms nobody", async () => {
    const { timer, advance } = manualClock();
    let fail!: (error: Error) => void;
    const late = withDeadline(new Promise((_, reject) => (fail = reject)), 500, "touch", timer);
    advance(500);
    await expect(late).rejects.toMatchObject({ code: "store-timeout" });
    fail(new Error("late"));
    await new Promise((resolve) => setImmediate(resolve));
  });
});

describe("passive rules", () => {
  const facts = (path: string) => ({ method: "GET", path, header: () => undefined });
  const matches = (rule: string | RegExp, path: string): boolean => passiveTest([rule])({}, facts(path));

  test.each([
    ["/poll", "/poll", true],
    ["/poll", "/poll/", true],
    ["/poll/", "/poll", true],
    ["/poll", "/POLL", true],
    ["/poll", "/poll/1", false],
    ["/poll", "/polls", false],
    ["/poll", "/a/poll", false],
    ["/", "/", true],
    ["/", "/a", false],
    ["/poll/*", "/poll/1/2", true],
    ["/poll/*", "/poll", false],
    ["/users/:id/feed", "/users/7/feed", true],
    ["/users/:id/feed", "/users/7/8/feed", false],
    ["/a.b", "/axb", false],
    ["/a(b)+", "/a(b)+", true],
    ["/[x", "/[x", true],
    ["/*/feed/*", "/a/b/feed/c", true],
    ["/*/feed/*", "/feed/c", false],
    ["/*/feed/*.json", "/a/feed/feed/c.json", true],
    ["/**", "/a/b", true],
    ["/*/:id/x", "/a/b/7/x", true],
    ["/:year-:month-:day", "/2026-11-24", true],
    ["/:year-:month-:day", "/2026-11-24-25/", true],
    ["/:year-:month-:day", "/2026-11", false],
    ["/:year-:month-:day", "/2026-11-2/4", false],
    ["/poll/:id", "/poll/", false],
    ["/poll/*", "/poll/", true],
    ["/a:", "/a:", true],
    ["/🦙", "/🦙", true],
    ["/🦙", "/llama", false],
    [/^\/feed/, "/feed/1", true],
    [/^\/feed/, "/x/feed", false],
  ] as const)("%s and %s: %s", (rule, path, expected) => {
    expect(matches(rule, path)).toBe(expected);
  });

  test("a RegExp that remembers where it stopped is asked afresh each time", () => {
    const test1 = passiveTest([/poll/gy]);
    expect(Array.from({ length: 4 }, () => test1({}, facts("/poll")))).toEqual(
      [false, false, false, false].map(() => true),
    );
  });

  test("a long path does not take long, whatever the pattern", () => {
    const started = performance.now();
    matches("/*/*/*/*/x", `/${"a/".repeat(2000)}y`);
    // As long as Node lets a request line be: with a regular expression these two took many minutes.
    matches("/:year-:month-:day", `/${"-".repeat(16_000)}/x`);
    matches("/*:a:b/x", `/${"a".repeat(16_000)}/y`);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

test.each([
  undefined,
  null,
  "",
  "text",
  7,
  [],
  {},
  { id: 1, user: "ada" },
  { id: "", user: "ada" },
  { id: "x" },
  { user: "ada" },
  { ended: "anonymous" },
  { ended: "replaced" },
  { ended: true },
  { __proto__: { id: "x", user: "y" }, ended: 7 },
])("%j is no marker", (value) => {
  const marker = readMarker(value);
  // An inherited id is the one oddity JSON cannot make; it is still two texts and names no record.
  if (marker !== undefined) expect(marker).toEqual({ id: "x", user: "y" });
});
