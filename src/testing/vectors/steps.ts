/** What vectors are made of: small tagged objects, no functions. The short words below only save writing. */
import type { EndReason, Limits } from "../../core/judge.ts";
import type { Speaker } from "../../server/store.ts";

/** What a store is asked, in order; `gives` is the whole answer. Time passes in `wait` only. */
export type Step =
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "open"; readonly age?: number; readonly limits?: Limits; readonly gives: Answer }
  | {
      readonly do: "touch";
      readonly how: Speaker;
      readonly idleFor?: number;
      /** Default: the vector's own. */
      readonly limits?: Limits;
      /** Default: long enough. 0: given up before the store came to it. */
      readonly within?: number;
      readonly gives: Answer;
    }
  | { readonly do: "end"; readonly reason: EndReason; readonly gives: boolean }
  | { readonly do: "peek"; readonly gives: Answer };

/** As the port answers. `limits` is left out where they are the vector's own. */
export type Answer =
  | { readonly idleFor: number; readonly age: number; readonly limits?: Limits }
  | { readonly ended: EndReason };

/** One session's story. It does not exist before its first `open`. */
export interface BoundaryVector {
  readonly title: string;
  readonly limits: Limits;
  readonly steps: readonly Step[];
}

export const idleOnly: Limits = { idle: 10_000 };
export const both: Limits = { idle: 10_000, absolute: 30_000 };

export const open: Step = { do: "open", gives: { idleFor: 0, age: 0 } };
export const wait = (ms: number): Step => ({ do: "wait", ms });
export const alive = (idleFor: number, age: number, limits?: Limits): Answer =>
  limits === undefined ? { idleFor, age } : { idleFor, age, limits };
export const ended = (reason: EndReason): Answer => ({ ended: reason });

type Words = Omit<Extract<Step, { do: "touch" }>, "do" | "how" | "gives">;
export const touch =
  (how: Speaker) =>
  (gives: Answer, words: Words = {}): Step => ({ do: "touch", how, ...words, gives });
export const report = (idleFor: number, gives: Answer, words: Words = {}): Step =>
  touch("report")(gives, { ...words, idleFor });
export const asks = touch("report");
export const person = touch("person");
export const weak = touch("weak");
export const read = touch("read");
export const end = (reason: EndReason, gives: boolean): Step => ({ do: "end", reason, gives });
export const peek = (gives: Answer): Step => ({ do: "peek", gives });
export const vector = (title: string, limits: Limits, ...steps: Step[]): BoundaryVector => ({ title, limits, steps });
