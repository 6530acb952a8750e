import type { EndReason } from "../../core/judge.ts";
import type { Key } from "../../server/store.ts";
import { fromOriginal } from "./keys.ts";
import type { Statements } from "./statements.ts";

/** Milliseconds. No process can tell another: so each looks, in some microseconds. */
const LOOK_EVERY = 1000;
/** Ends that are read in one look; more are read in the next. */
const AT_ONCE = 1000;

type Told = (key: Key, reason: EndReason) => void;

/** Tells subscribers of ends that any process has written, as long as there are subscribers. */
export class EndsPoll {
  readonly #statements: () => Statements;
  readonly #told = new Set<{ readonly tell: Told }>();
  #seen = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(statements: () => Statements) {
    this.#statements = statements;
  }

  add(tell: Told): () => Promise<void> {
    if (this.#told.size === 0) this.#seen = this.#statements().ends();
    const subscriber = { tell };
    this.#told.add(subscriber);
    if (this.#timer === undefined) {
      this.#timer = setInterval(() => this.#look(), LOOK_EVERY);
      this.#timer.unref();
    }
    return async () => {
      this.#told.delete(subscriber);
      if (this.#told.size === 0) this.stop();
    };
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#told.clear();
  }

  #look(): void {
    try {
      for (const { original, ended, end_number } of this.#statements().endsAfter(this.#seen, AT_ONCE)) {
        this.#seen = Number(end_number);
        this.#tell(fromOriginal(original).key, ended);
      }
    } catch {
      // The file is away or locked; the next look sees what this one has missed.
    }
  }

  #tell(key: Key, reason: EndReason): void {
    for (const { tell } of this.#told) {
      try {
        tell(key, reason);
      } catch {
        // One that throws keeps no other from hearing.
      }
    }
  }
}
