/**
 * The suite that every store passes, for any test framework: it makes cases, the caller names them.
 *
 *   for (const { title, run } of storeContract(create)) test(title, run);
 */
import { begin } from "./contract/begin.ts";
import { benchOf, key, type Body, type ContractCase, type CreateSubject } from "./contract/case.ts";
import { alive, same } from "./contract/checks.ts";
import { ends } from "./contract/ends.ts";
import { names } from "./contract/names.ts";
import { reports } from "./contract/reports.ts";
import { touching } from "./contract/touch.ts";
import { boundaryVectors, type Answer, type BoundaryVector, type Step } from "./boundary-vectors.ts";
import type { Opened } from "../server/store.ts";

export type { ContractCase, CreateSubject, StoreSubject } from "./contract/case.ts";

/**
 * What the port promises (`Store`), a case for each promise. `create` is called once for each case, so that cases
 * share nothing and may run at the same time; its store is closed afterwards. A clock that is waited for makes some
 * twenty cases take 2 to 10 seconds each: run those side by side.
 */
export function storeContract(create: CreateSubject): ContractCase[] {
  const all: Record<string, Body> = { ...begin, ...touching, ...ends, ...reports, ...names };
  return Object.entries(all).map(([title, body]) => contractCase(title, create, body));
}

/**
 * The boundary vectors as cases: exact to the millisecond, and so only for a store whose clock stands still
 * (`slack` 0) while a case runs.
 */
export function boundaryContract(create: CreateSubject): ContractCase[] {
  return boundaryVectors.map((vector) => contractCase(vector.title, create, (bench) => tell(vector, bench)));
}

function contractCase(title: string, create: CreateSubject, body: Body): ContractCase {
  return {
    title,
    async run() {
      const subject = await create();
      try {
        await body(benchOf(subject));
      } finally {
        await subject.store.close?.();
        await subject.dispose?.();
      }
    },
  };
}

type Bench = Parameters<Body>[0];

async function tell(vector: BoundaryVector, bench: Bench): Promise<void> {
  for (const [i, step] of vector.steps.entries()) {
    const what = `step ${i + 1}, ${step.do}`;
    if (step.do === "wait") await bench.advance(step.ms);
    else if (step.do === "end") same(what, await bench.store.end(key("id"), step.reason), step.gives);
    else answers(what, await take(step, vector, bench), step.gives, vector);
  }
}

function take(step: Exclude<Step, { do: "wait" | "end" }>, { limits }: BoundaryVector, bench: Bench): Promise<Opened> {
  switch (step.do) {
    case "open":
      return bench.open("id", { limits: step.limits ?? limits, age: step.age ?? 0 });
    case "touch":
      return bench.touch("id", {
        how: step.how,
        limits: step.limits ?? limits,
        ...(step.idleFor === undefined ? {} : { idleFor: step.idleFor }),
        ...(step.within === undefined ? {} : { within: step.within }),
      });
    case "peek":
      return bench.peek("id");
  }
}

/** Limits that have shrunk stay so: an answer that does not name them is not asked for them. */
function answers(what: string, actual: Opened, expected: Answer, { limits, steps }: BoundaryVector): void {
  if ("ended" in expected) return same(what, actual, expected);
  const shrinks = steps.some((step) => step.do === "touch" && step.limits !== undefined);
  alive(what, actual, shrinks || expected.limits !== undefined ? expected : { ...expected, limits }, 0);
}
