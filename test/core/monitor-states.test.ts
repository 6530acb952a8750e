import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { covered, transition, transitions, type Signal, type Status } from "../../src/core/monitor-states.ts";

const statuses = Object.keys(transitions) as Status[];
const signals: readonly Signal[] = [
  "begin",
  "restore",
  "alive",
  "closing",
  "over",
  "warn",
  "limit",
  "doubt",
  "resume",
  "stop",
];
const pairs = statuses.flatMap((from) => signals.map((signal) => ({ from, signal, to: transition(from, signal) })));
/** A page that runs: it has begun and was not stopped. */
const running = pairs.filter(({ from }) => from !== "off");

describe("never-shown: what is covered stays so until the server has vouched for it", () => {
  test("nothing but a live answer uncovers a page that asks", () => {
    const uncovering = pairs.filter(({ from, to }) => from === "unsure" && !covered(to) && to !== "off");
    expect(uncovering.map(({ signal }) => signal)).toEqual(["alive", "closing"]);
  });

  test("nothing but a new login uncovers a page that has ended: no late answer does", () => {
    const uncovering = pairs.filter(({ from, to }) => from === "ended" && !covered(to) && to !== "off");
    expect(uncovering.map(({ signal }) => signal)).toEqual(["begin", "resume"]);
  });

  test.each(["limit", "doubt", "restore"] as const)("%s covers whatever is shown", (signal) => {
    for (const from of ["active", "warning"] as const) expect(covered(transition(from, signal))).toBe(true);
  });

  test("a page that comes out of a cache is covered before it is believed", () => {
    expect(transition("off", "restore")).toBe("unsure");
  });

  test("an end ends whatever runs", () => {
    for (const from of ["active", "warning", "unsure", "ended"] as const)
      expect(transition(from, "over")).toBe("ended");
  });
});

describe("the server is the authority", () => {
  test("no clock and no doubt ends a session: only its answer does", () => {
    const ending = running.filter(({ from, to }) => from !== "ended" && to === "ended");
    expect(new Set(ending.map(({ signal }) => signal))).toEqual(new Set(["over"]));
  });

  test("our clock warns, and only the server's answer takes the warning back", () => {
    expect(transition("active", "warn")).toBe("warning");
    const back = pairs.filter(({ from, to }) => from === "warning" && to === "active");
    expect(back.map(({ signal }) => signal)).toEqual(["alive"]);
  });

  test("a warning does not uncover", () => {
    expect(transition("unsure", "warn")).toBe("unsure");
    expect(transition("ended", "warn")).toBe("ended");
  });
});

test("a monitor that does not run does nothing, whatever it hears", () => {
  const heard = signals.filter((signal) => signal !== "begin" && signal !== "restore");
  for (const signal of heard) expect(transition("off", signal)).toBe("off");
});

test("the application can stop it in every status", () => {
  for (const { from, signal, to } of pairs) if (signal === "stop") expect([from, to]).toEqual([from, "off"]);
});

test("a signal that a status does not name changes nothing", () => {
  for (const { from, signal, to } of pairs) if (transitions[from][signal] === undefined) expect(to).toBe(from);
});

test("through any run of signals a page is shown only while the last word of the server was that it is alive", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...signals), { maxLength: 40 }), (heard) => {
      let status: Status = "off";
      let vouched = false;
      for (const signal of heard) {
        const before: Status = status;
        status = transition(status, signal);
        // `begin` and `resume` say themselves that the server has just vouched for the page.
        if (status !== before && (signal === "begin" || signal === "resume")) vouched = true;
        if (before !== "off" && before !== "ended" && (signal === "alive" || signal === "closing")) vouched = true;
        if (["over", "limit", "doubt", "restore", "stop"].includes(signal)) vouched = false;
        if (status === "active" || status === "warning") expect(vouched).toBe(true);
      }
    }),
    { numRuns: 1_000 },
  );
});
