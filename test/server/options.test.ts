/** A wrong option stops the start and says which one, what it is and what it must be. No secret is repeated. */
import { expect, test } from "vitest";
import { ConfigurationError } from "../../src/core/errors.ts";
import { createEngine, type Options } from "../../src/server/index.ts";
import { chooseLanguage } from "../../src/server/page-options.ts";
import { memory } from "../../src/stores/memory/index.ts";

const base = (): Options<object> => ({ identify: () => null, store: memory(), log: () => {} });
const timer = () => () => {};

function start(options: Record<string, unknown>): ConfigurationError | undefined {
  try {
    void createEngine({ ...base(), ...options }, { now: () => 0, timer }).close();
    return undefined;
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
}

const shared = { ...memory(), touch: async () => ({ ended: "unknown" }) };

test.each<[option: string, value: unknown, rule: RegExp]>([
  ["identify", undefined, /not a function/],
  ["identify", "userId", /"userId" is not a function/],
  ["store", undefined, /memory\(\)/],
  ["store", {}, /not a store/],
  ["store", "redis://", /not a store/],
  ["secret", "short", /at least 16 characters/],
  ["secret", [], /empty list/],
  ["secret", ["long enough for a secret", "short"], /at least 16/],
  ["secret", 1234567890123456, /at least 16/],
  ["policy", null, /not an object/],
  ["policy", 600, /600 is not an object/],
  ["policy", [], /not an object/],
  ["policyFor", { expireAfter: 1 }, /not a function/],
  ["passive", "poll", /"poll".*begins with a slash/],
  ["passive", ["/poll", 7], /7.*RegExp or a function/],
  ["passive", null, /null/],
  ["activity", "request", /"request" is neither/],
  ["adoptUnmarked", "yes", /"yes" is not a boolean/],
  ["basePath", "session-security", /not a path/],
  ["basePath", "/a/", /without a slash at its end/],
  ["basePath", "/", /not a path/],
  ["basePath", "//a", /not a path/],
  ["basePath", "/a?b", /not a path/],
  ["basePath", '/a"><script>', /not a path/],
  ["basePath", 7, /not a path/],
  ["basePath", null, /not a path/],
  ["allowedOrigins", "https://app.example", /not a list/],
  ["allowedOrigins", ["*"], /not a list of origins/],
  ["allowedOrigins", ["https://app.example/"], /not a list of origins/],
  ["allowedOrigins", ["https://*.example"], /not a list of origins/],
  ["allowedOrigins", ["null"], /not a list of origins/],
  ["allowedOrigins", [7], /not a list of origins/],
  ["touchEvery", -1, /-1 is not a number of seconds from 0 to 5/],
  ["touchEvery", 5.1, /from 0 to 5/],
  ["touchEvery", Number.NaN, /NaN/],
  ["touchEvery", "1", /"1" is not a number/],
  ["storeTimeout", 0, /above 0/],
  ["storeTimeout", 31, /at most 30/],
  ["storeTimeout", Infinity, /at most 30/],
  ["note", {}, /not a function/],
  ["endSession", true, /not a function/],
  ["allowPersistentCookie", 1, /not a boolean/],
  ["languages", "xx", /"xx" is neither/],
  ["languages", ["en"], /neither/],
  ["monitor", "lock", /not an object/],
  ["log", console, /not a function/],
])("%s: %j stops the start", (option, value, rule) => {
  const error = start({ [option]: value });
  expect(error?.option.replace(/^options\./, "")).toBe(option);
  expect(error?.message).toMatch(rule);
  expect(error?.message).toContain(option);
});

test.each<[option: string, options: Record<string, unknown>, rule: RegExp]>([
  ["policy.warnAfter", { policy: { warnAfter: 600 } }, /600 must be less than expireAfter \(600\)/],
  ["policy.warnAfter", { policy: { warnAfter: 0 } }, /0 is not a number of seconds above 0/],
  ["policy.expireAfter", { policy: { expireAfter: -1 } }, /-1/],
  ["policy.expireAfter", { policy: { expireAfter: "600" } }, /"600" is not a number/],
  ["policy.expireAfter", { policy: { expireAfter: 1e9 } }, /at most/],
  ["policy.absoluteTimeout", { policy: { absoluteTimeout: 10 } }, /10 must be at least expireAfter/],
  ["policy.preset", { policy: { preset: "nist" } }, /"nist" is none of nist-aal1/],
  ["policy.preset", { policy: { preset: "toString" } }, /none of/],
  ["policy.expireAfter", { policy: { preset: "pci-dss-4", expireAfter: 901 } }, /901 is above the 900.*PCI DSS/],
  ["policy.expireafter", { policy: { expireafter: 60 } }, /is not an option; the options are .*expireAfter/],
  ["options.expireAfter", { expireAfter: 60 }, /is not an option; the options are .*policy/],
  ["options.Passive", { Passive: "/x" }, /is not an option/],
  ["monitor.onEnd", { monitor: { onEnd: "explode" } }, /"explode" is none of reload, redirect, lock/],
  ["monitor.extendOn", { monitor: { extendOn: 1 } }, /1 is none of/],
  ["monitor.loginUrl", { monitor: { loginUrl: "javascript:alert(1)" } }, /neither a path/],
  ["monitor.loginUrl", { monitor: { loginUrl: "//evil.example" } }, /neither a path/],
  ["monitor.returnParam", { monitor: { returnParam: "a&b" } }, /query parameter/],
  ["monitor.countdown", { monitor: { countdown: "yes" } }, /is no boolean/],
  ["monitor.confirmFormDiscard", { monitor: { confirmFormDiscard: "yes" } }, /neither a boolean/],
  ["monitor.onend", { monitor: { onend: "lock" } }, /is not an option/],
])("%s stops the start: %j", (option, options, rule) => {
  const error = start(options);
  expect([error?.option, error?.code]).toEqual([option, "configuration"]);
  expect(error?.message).toMatch(rule);
});

test("a secret is never repeated in an error", () => {
  for (const secret of ["hunter2-hunter2", ["hunter2-hunter2"], { key: "hunter2" }]) {
    expect(start({ secret })?.message).not.toContain("hunter2");
  }
});

test("a store that other servers share needs a secret, one of this process does not", () => {
  expect(start({ store: { ...shared, local: undefined } })?.message).toMatch(/secret: .*missing.*share/);
  expect(start({})).toBeUndefined();
  expect(start({ store: { ...shared, local: undefined }, secret: "long enough for a secret" })).toBeUndefined();
});

test("what is allowed but unwise is in the log", () => {
  const log: string[] = [];
  start({ policy: { warnAfter: 50, expireAfter: 60 }, log: (line: string) => log.push(line) });
  expect(log.join()).toMatch(/10 s; WCAG 2\.2 SC 2\.2\.1 wants at least 20 s/);
  log.length = 0;
  start({ policy: { expireAfter: 9 }, touchEvery: 1, log: (line: string) => log.push(line) });
  expect(log.join()).toMatch(/touchEvery \(1 s\) is more than a tenth/);
  log.length = 0;
  start({ log: (line: string) => log.push(line) });
  expect(log).toEqual([]);
});

test.each([
  [undefined, "en"],
  ["", "en"],
  ["xx", "en"],
  ["xx;q=1, en-GB;q=0.1", "en"],
  ["en;q=0", "en"],
  ["EN-us", "en"],
  [";;;,,,q=1", "en"],
  ["*", "en"],
  ["xx,".repeat(5000), "en"],
  ["x-".repeat(5000), "en"],
  ["constructor, fi", "fi"],
  ["zh", "zh-hans"],
  ["zh-CN,zh;q=0.9,en;q=0.8", "zh-hans"],
  ["zh-SG", "zh-hans"],
  ["zh-Hans-HK", "zh-hans"],
  ["zh-TW,zh;q=0.9,en-US;q=0.8", "zh-hant"],
  ["zh-HK", "zh-hant"],
  ["zh-MO", "zh-hant"],
  ["zh-Hant-TW", "zh-hant"],
  ["no", "nb"],
  ["nn-NO,nb;q=0.9", "nn"],
  ["iw-IL", "he"],
  ["in", "id"],
  ["pt-BR-x-own", "pt-br"],
  ["pt-AO", "pt"],
  ["de-CH-1996", "de"],
])("Accept-Language %j gives a language that there is", (header, language) => {
  expect(chooseLanguage(header)).toBe(language);
});
