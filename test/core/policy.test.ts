import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigurationError, presets, resolvePolicy, type Policy, type PresetName } from "../../src/core/index.ts";
import { limitsOf, policyAdvice } from "../../src/core/policy.ts";

/** The error that a policy is refused with. */
function refusal(policy: unknown, option?: string): ConfigurationError {
  try {
    resolvePolicy(policy as Policy, option);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return error as ConfigurationError;
  }
  throw new Error(`accepted: ${JSON.stringify(policy)}`);
}

describe("defaults", () => {
  test("are the original's: warn after 540 s, expire after 600 s, no absolute timeout", () => {
    expect(resolvePolicy()).toEqual({ warnAfter: 540, expireAfter: 600, absoluteTimeout: undefined });
  });

  test("the warning follows expireAfter, so that one setting is enough", () => {
    expect(resolvePolicy({ expireAfter: 100 }).warnAfter).toBe(90);
  });

  test("undefined is left out, not wrong", () => {
    expect(resolvePolicy({ warnAfter: undefined, absoluteTimeout: undefined, preset: undefined })).toEqual(
      resolvePolicy(),
    );
  });
});

describe("a wrong policy is refused at start, by option, value and rule", () => {
  test.each([
    [{ expire_after: 300 }, "policy.expire_after", "warnAfter, expireAfter, absoluteTimeout, preset"],
    [{ expireAfter: 0 }, "policy.expireAfter", "0 is not a number of seconds above 0"],
    [{ expireAfter: -1 }, "policy.expireAfter", "-1"],
    [{ expireAfter: "600" }, "policy.expireAfter", '"600"'],
    [{ expireAfter: Number.NaN }, "policy.expireAfter", "NaN"],
    [{ expireAfter: Infinity }, "policy.expireAfter", "Infinity"],
    [{ expireAfter: 31_536_001 }, "policy.expireAfter", "at most 31536000"],
    [{ expireAfter: null }, "policy.expireAfter", "null"],
    [{ warnAfter: 600 }, "policy.warnAfter", "600 must be less than expireAfter (600)"],
    [{ warnAfter: 601 }, "policy.warnAfter", "601"],
    [{ warnAfter: 0 }, "policy.warnAfter", "0"],
    [{ absoluteTimeout: 599 }, "policy.absoluteTimeout", "599 must be at least expireAfter (600)"],
    [{ preset: "gdpr" }, "policy.preset", '"gdpr" is none of nist-aal1'],
    [{ preset: "__proto__" }, "policy.preset", '"__proto__"'],
    [{ preset: "constructor" }, "policy.preset", '"constructor"'],
    [{ preset: 5 }, "policy.preset", "5"],
    [null, "policy", "null is not an object"],
    [[600], "policy", "an array is not an object"],
    ["600", "policy", '"600" is not an object'],
  ])("%o", (policy, option, words) => {
    const error = refusal(policy);
    expect(error.option).toBe(option);
    expect(error.code).toBe("configuration");
    expect(error.message).toContain(option);
    expect(error.message).toContain(words);
  });

  test("at the boundary it is not: equal to the absolute timeout, a year, a fraction", () => {
    expect(resolvePolicy({ absoluteTimeout: 600 }).absoluteTimeout).toBe(600);
    expect(resolvePolicy({ expireAfter: 31_536_000 }).expireAfter).toBe(31_536_000);
    expect(resolvePolicy({ expireAfter: 0.5, warnAfter: 0.25 }).expireAfter).toBe(0.5);
  });

  test("the caller's own name of the option is in the message", () => {
    expect(refusal({ warnAfter: 700 }, "policyFor()").option).toBe("policyFor().warnAfter");
  });

  test("whatever is accepted obeys the rule, and resolves to itself", () => {
    const number = fc.oneof(fc.double(), fc.integer({ min: -10, max: 4_000 }), fc.constant(undefined));
    const preset = fc.constantFrom(undefined, ...(Object.keys(presets) as PresetName[]));
    fc.assert(
      fc.property(number, number, number, preset, (warnAfter, expireAfter, absoluteTimeout, name) => {
        const given = { warnAfter, expireAfter, absoluteTimeout, preset: name };
        let resolved;
        try {
          resolved = resolvePolicy(given);
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigurationError);
          return;
        }
        expect(resolved.warnAfter).toBeGreaterThan(0);
        expect(resolved.warnAfter).toBeLessThan(resolved.expireAfter);
        expect(resolved.expireAfter).toBeLessThanOrEqual(resolved.absoluteTimeout ?? Infinity);
        expect(resolvePolicy(resolved)).toEqual(resolved);
      }),
    );
  });
});

describe("presets", () => {
  const names = Object.keys(presets) as PresetName[];

  test.each(names)("%s is a policy by itself and names its source", (preset) => {
    const policy = resolvePolicy({ preset });
    const { expireAfter, absoluteTimeout, source }: { expireAfter?: number; absoluteTimeout?: number; source: string } =
      presets[preset];
    expect(policy.expireAfter).toBe(expireAfter ?? 600);
    expect(policy.absoluteTimeout).toBe(absoluteTimeout);
    expect(source.length).toBeGreaterThan(10);
    expect(policyAdvice(policy)).toEqual([]);
  });

  test.each([
    ["nist-aal1", undefined, 30 * 24 * 3600],
    ["nist-aal2", 3600, 24 * 3600],
    ["nist-aal3", 900, 12 * 3600],
    ["pci-dss-4", 900, undefined],
    ["disa-stig", 900, undefined],
    ["disa-stig-admin", 600, undefined],
    ["owasp-high", 300, 8 * 3600],
    ["owasp-low", 1800, 8 * 3600],
    ["hipaa", 900, undefined],
    ["psd2", 300, undefined],
    ["fedramp-high", 900, undefined],
  ] as const)("%s allows %s s idle and %s s in all", (preset, idle, absolute) => {
    if (idle !== undefined) {
      expect(resolvePolicy({ preset, expireAfter: idle }).expireAfter).toBe(idle);
      expect(refusal({ preset, expireAfter: idle + 1 }).option).toBe("policy.expireAfter");
      expect(refusal({ preset, expireAfter: idle + 1 }).message).toContain(presets[preset].source);
    }
    if (absolute !== undefined) {
      expect(resolvePolicy({ preset, absoluteTimeout: absolute }).absoluteTimeout).toBe(absolute);
      expect(refusal({ preset, absoluteTimeout: absolute + 1 }).option).toBe("policy.absoluteTimeout");
    }
    expect(Object.keys(presets)).toContain(preset);
  });

  test("none is without a row above", () => {
    expect(names).toHaveLength(11);
  });

  test("a shorter value beside one is fine", () => {
    expect(resolvePolicy({ preset: "psd2", expireAfter: 60 })).toEqual({
      warnAfter: 54,
      expireAfter: 60,
      absoluteTimeout: undefined,
    });
    expect(resolvePolicy({ preset: "owasp-low", absoluteTimeout: 3600 }).absoluteTimeout).toBe(3600);
  });

  test("an idle timeout beyond the preset's absolute one is refused even where it sets no idle one", () => {
    expect(refusal({ preset: "nist-aal1", expireAfter: 31 * 24 * 3600 }).option).toBe("policy.absoluteTimeout");
  });
});

test("a warning shorter than WCAG's 20 s is advised against, not refused", () => {
  expect(policyAdvice(resolvePolicy({ expireAfter: 600, warnAfter: 580 }))).toEqual([]);
  expect(policyAdvice(resolvePolicy({ expireAfter: 600, warnAfter: 580.5 }))[0]).toMatch(/19\.5 s.*2\.2\.1.*20 s/);
});

test("the store gets milliseconds", () => {
  expect(limitsOf(resolvePolicy({ expireAfter: 1.5, warnAfter: 1 }))).toEqual({ idle: 1500, warn: 1000 });
  expect(limitsOf(resolvePolicy({ absoluteTimeout: 3600 }))).toEqual({
    idle: 600_000,
    absolute: 3_600_000,
    warn: 540_000,
  });
});
