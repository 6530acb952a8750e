/** What each row must be: the promises of the project, whatever has happened to the store. */
import { afterAll, expect, test } from "vitest";
import { cellsOf, row, timesOf, wordsOf } from "./report.ts";
import { KINDS, run, type Kind, type Outcome } from "./run.ts";
import { Servers, type Case, type During } from "./faults.ts";
import { DEADLINE } from "./site.ts";
import { percentile } from "./stopwatch.ts";

/** Requests of each kind. The tool that measures for the documentation makes more. */
const EACH = 10;

/** Milliseconds beyond the deadline in which an answer must have left. */
const LATITUDE = 250;

const SERVED: Readonly<Record<Kind, string>> = { page: "200", ping: "200", logout: "200", leave: "303", login: "303" };
const REFUSED: Readonly<Record<Kind, string>> = {
  page: "503",
  ping: "503 store",
  logout: "503 store",
  leave: "503",
  login: "503",
};

/** A test for each, one after the other: those that can share a server do. */
export function testFaults(cases: readonly Case[]): void {
  const titles: Readonly<Record<During, string>> = {
    refused: "503 to all, in time",
    partly: "503 or served, in time",
    served: "served as ever",
  };
  const servers = new Servers();
  afterAll(async () => servers[Symbol.asyncDispose](), 60_000);
  for (const one of cases) {
    test(`${one.store}, ${one.fault.name}: ${titles[one.fault.during]}; nobody logged out, let in, or moved later`, async () => {
      await using subject = await one.open(servers);
      const outcome = await run(subject, one.fault, EACH);
      holds(one, outcome);
    }, 120_000);
  }
}

function holds({ fault, store }: Case, outcome: Outcome): void {
  const { lost, revived, loggedOut, letIn, movedLate, notEnded, undone } = outcome;
  const seen = row(cellsOf({ fault, store }, outcome));
  expect({ loggedOut, revived, letIn, movedLate, notEnded }, seen).toEqual({
    loggedOut: 0,
    revived: 0,
    letIn: 0,
    movedLate: 0,
    notEnded: 0,
  });
  if (fault.mayUndo !== true) expect(undone.sessions, seen).toBe(0);
  expect(lost, seen).toBe(fault.after === "lost" ? 2 * EACH : 0);
  for (const kind of KINDS) {
    const allowed = {
      refused: [REFUSED[kind]],
      partly: [SERVED[kind], REFUSED[kind]],
      served: [SERVED[kind]],
    }[fault.during];
    expect(allowed, `${kind}: ${seen}`).toEqual(expect.arrayContaining(wordsOf(outcome.answers[kind])));
  }
  if (fault.during !== "served") expect(percentile(timesOf(outcome), 99), seen).toBeLessThan(DEADLINE + LATITUDE);
}
