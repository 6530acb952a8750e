import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isAnswer, MAX_PING_BYTES, parsePing, REFUSAL_STATUS } from "../../src/core/wire.ts";

const answer = { idleFor: 3.1, age: 812, warnAfter: 540, expireAfter: 600, session: "s".repeat(22), user: "u" };

describe("a ping is read", () => {
  test.each([
    ["{}", {}],
    ['{"idleFor":12.4,"session":"abc","user":"def"}', { idleFor: 12.4, session: "abc", user: "def" }],
    ['{"idleFor":0}', { idleFor: 0 }],
    ['{"idleFor":1,"later":true}', { idleFor: 1 }],
  ])("%s", (body, ping) => {
    expect(parsePing(body)).toEqual(ping);
  });
});

describe("a ping is refused whole: no half of it moves anything", () => {
  test.each([
    "",
    "null",
    "[]",
    '"idleFor"',
    "5",
    "{",
    '{"idleFor":-1}',
    '{"idleFor":-0.001}',
    '{"idleFor":"12"}',
    '{"idleFor":null}',
    '{"idleFor":[0]}',
    '{"idleFor":{}}',
    '{"idleFor":true}',
    '{"idleFor":1e999}',
    '{"idleFor":NaN}',
    '{"idleFor[]":0',
    '{"idleFor":0,"session":""}',
    '{"idleFor":0,"session":5}',
    '{"idleFor":0,"session":null}',
    `{"idleFor":0,"user":"${"x".repeat(65)}"}`,
    '{"idleFor":0,"user":["x"]}',
  ])("%s", (body) => {
    expect(parsePing(body)).toBeUndefined();
  });

  test("nothing makes it throw, and nothing passes but what the wire allows", () => {
    const hostile = fc.oneof(
      fc.string(),
      fc.json(),
      fc.record({ idleFor: fc.anything(), session: fc.anything(), user: fc.anything() }).map((v) => stringify(v)),
    );
    fc.assert(
      fc.property(hostile, (body) => {
        const ping = parsePing(body);
        if (ping === undefined) return;
        expect(Object.keys(ping).every((name) => ["idleFor", "session", "user"].includes(name))).toBe(true);
        if (ping.idleFor !== undefined) {
          expect(Number.isFinite(ping.idleFor)).toBe(true);
          expect(ping.idleFor).toBeGreaterThanOrEqual(0);
        }
        for (const tag of [ping.session, ping.user]) {
          if (tag !== undefined) expect(tag.length).toSatisfy((length: number) => length > 0 && length <= 64);
        }
      }),
    );
  });

  test("a prototype in the body is data that is not looked at", () => {
    expect(parsePing('{"__proto__":{"idleFor":0}}')).toEqual({});
    expect(({} as { idleFor?: number }).idleFor).toBeUndefined();
  });
});

describe("an answer is believed only when it is one", () => {
  test.each([
    answer,
    { ...answer, absoluteTimeout: 28_800 },
    { ...answer, absoluteTimeout: undefined },
    { ...answer, more: "from a newer server" },
    ...["idle", "absolute", "revoked", "logout", "unknown", "anonymous", "replaced", "newreason"].map((ended) => ({
      ended,
    })),
  ])("%o is", (value) => {
    expect(isAnswer(value)).toBe(true);
  });

  test.each([
    undefined,
    null,
    "ended",
    "<html>Log in</html>",
    [],
    {},
    { ended: "Expired" },
    { ended: "" },
    { ended: ["idle"] },
    { ended: true },
    { ended: null },
    { ...answer, ended: "nothing of ours" },
    { code: "store", message: "the store does not answer" },
    ...["idleFor", "age", "warnAfter", "expireAfter", "session", "user"].map((name) => ({
      ...answer,
      [name]: undefined,
    })),
    ...["idleFor", "age", "warnAfter", "expireAfter", "absoluteTimeout"].map((name) => ({ ...answer, [name]: -1 })),
    { ...answer, idleFor: "3" },
    { ...answer, idleFor: Number.NaN },
    { ...answer, age: Infinity },
    { ...answer, warnAfter: 600 },
    { ...answer, session: "" },
    { ...answer, user: "x".repeat(65) },
  ])("%o is not", (value) => {
    expect(isAnswer(value)).toBe(false);
  });

  test("an end that a prototype claims is none of the answer's own words", () => {
    expect(isAnswer(JSON.parse('{"ended":"constructor"}'))).toBe(false);
    expect(isAnswer(JSON.parse('{"ended":"__proto__"}'))).toBe(false);
  });

  test("nothing makes it throw", () => {
    fc.assert(fc.property(fc.anything(), (value) => typeof isAnswer(value) === "boolean"));
  });
});

test("the longest honest ping is far below the limit, and each refusal has its status", () => {
  const longest = JSON.stringify({ idleFor: 86_399.999, session: "x".repeat(22), user: "x".repeat(22) });
  expect(longest.length).toBeLessThan(MAX_PING_BYTES / 4);
  expect(REFUSAL_STATUS).toEqual({
    malformed: 400,
    origin: 403,
    method: 405,
    "too-large": 413,
    "not-json": 415,
    "early-data": 425,
    store: 503,
  });
});

function stringify(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "";
  }
}
