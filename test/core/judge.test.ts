import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { endedBy, extendable, phase, remaining, tighter, type Limits, type Standing } from "../../src/core/judge.ts";
import { judgeVectors } from "../../src/testing/index.ts";

const HOUR = 3_600_000;
const duration = fc.integer({ min: 0, max: 2 * HOUR });
const positive = fc.integer({ min: 1, max: HOUR });
const limits: fc.Arbitrary<Limits> = fc.record({ idle: positive, absolute: fc.option(positive, { nil: undefined }) });
const standing: fc.Arbitrary<Standing> = fc.record({ idleFor: duration, age: duration });

describe("a session has ended at its limit, not after it", () => {
  for (const vector of judgeVectors) {
    test(vector.title, () => {
      expect(endedBy(vector.standing, vector.limits)).toBe(vector.ended);
      expect(remaining(vector.standing, vector.limits) <= 0).toBe(vector.ended !== undefined);
    });
  }

  test("nothing remains exactly when it has ended", () => {
    fc.assert(
      fc.property(standing, limits, (s, l) => {
        expect(remaining(s, l) <= 0).toBe(endedBy(s, l) !== undefined);
      }),
    );
  });

  test("once ended it stays so, with the same reason, however much time goes by", () => {
    fc.assert(
      fc.property(standing, limits, duration, (s, l, more) => {
        const first = endedBy(s, l);
        fc.pre(first !== undefined);
        expect(endedBy({ idleFor: s.idleFor + more, age: s.age + more }, l)).toBe(first);
      }),
    );
  });

  test("the reason is the limit that a clock would have met first, and idle at a tie", () => {
    const small = fc.integer({ min: 0, max: 30 });
    const few = fc.record({ idle: fc.integer({ min: 1, max: 20 }), absolute: fc.integer({ min: 1, max: 20 }) });
    fc.assert(
      fc.property(small, small, few, (idleFor, age, l) => {
        // Walks through the session's past and present, a millisecond at a time.
        let met: "idle" | "absolute" | undefined;
        for (let ago = 60; ago >= 0 && met === undefined; ago--) {
          if (idleFor - ago >= l.idle) met = "idle";
          else if (age - ago >= l.absolute) met = "absolute";
        }
        expect(endedBy({ idleFor, age }, l)).toBe(met);
      }),
    );
  });
});

describe("what is left", () => {
  const both: Limits = { idle: 600, absolute: 1000 };

  test.each([
    [{ idleFor: 0, age: 0 }, 600],
    [{ idleFor: 500, age: 500 }, 100],
    [{ idleFor: 0, age: 400 }, 600],
    [{ idleFor: 0, age: 401 }, 599],
    [{ idleFor: 0, age: 1000 }, 0],
    [{ idleFor: 601, age: 601 }, -1],
  ])("of %o is %d", (s, left) => {
    expect(remaining(s, both)).toBe(left);
  });

  test("activity helps unless the absolute timeout is the nearer", () => {
    expect(extendable({ idleFor: 100, age: 499 }, both)).toBe(true);
    expect(extendable({ idleFor: 100, age: 500 }, both)).toBe(true);
    expect(extendable({ idleFor: 100, age: 501 }, both)).toBe(false);
    expect(extendable({ idleFor: 100, age: 1e9 }, { idle: 600 })).toBe(true);
  });

  test("activity that is said not to help would leave no more time", () => {
    fc.assert(
      fc.property(standing, limits, (s, l) => {
        if (!extendable(s, l)) expect(remaining({ ...s, idleFor: 0 }, l)).toBe(remaining(s, l));
      }),
    );
  });
});

describe("the warning", () => {
  test("shows from warnAfter on, not before", () => {
    expect(phase({ idleFor: 539, age: 539 }, { idle: 600 }, 540)).toBe("active");
    expect(phase({ idleFor: 540, age: 540 }, { idle: 600 }, 540)).toBe("warning");
    expect(phase({ idleFor: 541, age: 541 }, { idle: 600 }, 540)).toBe("warning");
  });

  test("shows as long before an absolute timeout, however active its user is", () => {
    const both: Limits = { idle: 600, absolute: 1000 };
    expect(phase({ idleFor: 0, age: 939 }, both, 540)).toBe("active");
    expect(phase({ idleFor: 0, age: 940 }, both, 540)).toBe("warning");
  });

  test("always comes before the end, by idle - warnAfter", () => {
    fc.assert(
      fc.property(standing, limits, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (s, l, share) => {
        const shown = l.idle - l.idle * share;
        expect(phase(s, l, l.idle * share)).toBe(remaining(s, l) <= shown ? "warning" : "active");
        if (endedBy(s, l) !== undefined) expect(phase(s, l, l.idle * share)).toBe("warning");
      }),
    );
  });
});

describe("limits only shrink", () => {
  test("each by itself", () => {
    expect(tighter({ idle: 5, absolute: 10 }, { idle: 6, absolute: 9 })).toEqual({ idle: 5, absolute: 9 });
    expect(tighter({ idle: 5, warn: 4 }, { idle: 5, warn: 3 })).toEqual({ idle: 5, warn: 3 });
    expect(tighter({ idle: 5, warn: 3 }, { idle: 5, warn: 4 })).toEqual({ idle: 5, warn: 3 });
  });

  test("none goes away again, and one can come", () => {
    expect(tighter({ idle: 5, absolute: 10, warn: 4 }, { idle: 5 })).toEqual({ idle: 5, absolute: 10, warn: 4 });
    expect(tighter({ idle: 5 }, { idle: 5, absolute: 10, warn: 4 })).toEqual({ idle: 5, absolute: 10, warn: 4 });
  });

  test("and so no policy brings back what its predecessor ended", () => {
    fc.assert(
      fc.property(standing, limits, limits, (s, stored, asked) => {
        const after = endedBy(s, tighter(stored, asked)) !== undefined;
        expect(after).toBe(endedBy(s, stored) !== undefined || endedBy(s, asked) !== undefined);
      }),
    );
  });
});
