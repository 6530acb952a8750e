/**
 * The rule of `core/judge.ts` and of `touch` at its boundaries, as plain data, so that the same table runs against
 * JavaScript, Lua and SQL. Everything is milliseconds.
 */
import { claims } from "./vectors/claims.ts";
import { judgeVectors } from "./vectors/judge.ts";
import { life } from "./vectors/life.ts";
import { shrinking } from "./vectors/shrinking.ts";
import { speakers } from "./vectors/speakers.ts";
import { alive, ended, peek, person, read, vector, wait, type BoundaryVector } from "./vectors/steps.ts";

export { judgeVectors, type JudgeVector } from "./vectors/judge.ts";
export type { Answer, BoundaryVector, Step } from "./vectors/steps.ts";

/** A standing is reached by opening at the age that it had when it was last active, and waiting. */
const stories = judgeVectors.map(({ title, standing: { idleFor, age }, limits, ended: reason }) =>
  limits.absolute !== undefined && age - idleFor >= limits.absolute
    ? vector(`${title} (begins too late)`, limits, {
        do: "open",
        age: age - idleFor,
        gives: ended("absolute"),
      })
    : vector(
        title,
        limits,
        { do: "open", age: age - idleFor, gives: alive(0, age - idleFor) },
        wait(idleFor),
        peek(reason === undefined ? alive(idleFor, age) : ended(reason)),
        read(reason === undefined ? alive(idleFor, age) : ended(reason)),
        person(reason === undefined ? alive(0, age) : ended(reason)),
      ),
);

/** Stories of one session each: what is asked of a store, in order, and the whole answer. */
export const boundaryVectors: readonly BoundaryVector[] = [...stories, ...claims, ...speakers, ...shrinking, ...life];
