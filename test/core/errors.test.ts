import { describe, expect, test } from "vitest";
import { ConfigurationError, SessionSecurityError, StoreError } from "../../src/core/index.ts";
import { object, show } from "../../src/core/options.ts";

test("every error of the package has one base, a code, its own name and its cause", () => {
  const cause = new Error("connection lost");
  const errors = [
    [new SessionSecurityError("ended", "over", { cause }), "SessionSecurityError", "ended"],
    [new ConfigurationError("policy.warnAfter", "is wrong", { cause }), "ConfigurationError", "configuration"],
    [new StoreError("store-timeout", "no answer", { cause }), "StoreError", "store-timeout"],
  ] as const;
  for (const [error, name, code] of errors) {
    expect(error).toBeInstanceOf(SessionSecurityError);
    expect(error).toMatchObject({ name, code, cause });
  }
});

describe("a value in a message", () => {
  test.each([
    ["short", '"short"'],
    ["x".repeat(41), `"${"x".repeat(40)}..."`],
    [5, "5"],
    [Number.NaN, "NaN"],
    [null, "null"],
    [undefined, "undefined"],
    [() => "secret", "a function"],
    [{ secret: "hunter2" }, "an object"],
    [["hunter2"], "an array"],
    [Symbol("s"), "Symbol(s)"],
    [10n, "10"],
  ])("%o", (value, shown) => {
    expect(show(value)).toBe(shown);
  });
});

describe("an options object", () => {
  test("has known options only: a misspelt one is not ignored", () => {
    expect(() => object({ expireAfer: 1 }, "policy", ["expireAfter"])).toThrow(
      /policy\.expireAfer: is not an option; the options are expireAfter/,
    );
    expect(object({ expireAfter: 1 }, "policy", ["expireAfter"])).toEqual({ expireAfter: 1 });
  });

  test.each([undefined, null, "options", 5, [], () => ({})])("is not %o", (value) => {
    expect(() => object(value, "options", [])).toThrow(ConfigurationError);
  });

  test("made of JSON with __proto__ has an unknown option", () => {
    expect(() => object(JSON.parse('{"__proto__":{}}'), "policy", ["expireAfter"])).toThrow(ConfigurationError);
  });
});
