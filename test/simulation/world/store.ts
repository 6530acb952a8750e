/**
 * The store's server: the real memory store on true time, behind a network. Owns what is up, hung or lost. What it
 * executes, and when, is told to the reference; a call that its client has given up is executed all the same.
 */
import type { Store, Touch, Entry } from "../../../src/server/store.ts";
import { memory } from "../../../src/stores/memory/index.ts";
import type { Random } from "./random.ts";
import type { Time } from "./time.ts";

export type Wrap = (store: Store, time: Time) => Store;

type Operation = "open" | "touch" | "end" | "list" | "endAll" | "peek" | "due" | "settle";

/** How long the engine waits for it, in ms (`storeTimeout`). */
const DEADLINE = 500;

interface Executed {
  readonly at: number;
  readonly operation: Operation;
  readonly args: readonly unknown[];
}

export interface StoreObserver {
  executed(operation: Operation, args: readonly unknown[], result: unknown): void;
  count(situation: string): void;
}

export class StoreServer {
  /** `hung`: takes calls and executes them when it wakes. `dead`: refuses. */
  state: "well" | "slow" | "hung" | "dead" = "well";
  readonly #time: Time;
  readonly #random: Random;
  readonly #wrap: Wrap;
  readonly #observer: StoreObserver;
  #inner: Store;
  #clock: () => number;
  #log: Executed[] = [];
  #waiting: (() => void)[] = [];

  constructor(time: Time, random: Random, observer: StoreObserver, wrap: Wrap) {
    this.#time = time;
    this.#random = random;
    this.#observer = observer;
    this.#wrap = wrap;
    this.#clock = () => time.now;
    this.#inner = this.#empty();
  }

  #empty(): Store {
    return this.#wrap(memory({ clock: () => this.#clock() }), this.#time);
  }

  heal(): void {
    this.state = "well";
    for (const go of this.#waiting.splice(0)) go();
  }

  /** Comes back without anything. */
  clear(): void {
    this.#inner = this.#empty();
    this.#log = [];
  }

  /** A replica takes over that has not heard of the last `lost` ms. It has lived through the same, so it is replayed. */
  failOver(lost: number): void {
    const heard = this.#log.filter(({ at }) => at <= this.#time.now - lost);
    let now = 0;
    this.#clock = () => now;
    this.#inner = this.#empty();
    this.#log = heard;
    for (const { at, operation, args } of heard) {
      now = at;
      void call(this.#inner, operation, args).catch(() => {});
    }
    this.#clock = () => this.#time.now;
  }

  /** What a server process holds. Nothing comes back to a process that is no more, and nothing new goes out from it. */
  connect(isUp: () => boolean): Store {
    const ask = async <T>(operation: Operation, ...args: readonly unknown[]): Promise<T> => {
      const sent = this.#time.now;
      if (!isUp()) return new Promise(() => {});
      await this.#travel();
      if (this.state === "hung") await new Promise<void>((go) => this.#waiting.push(go));
      if (this.state === "dead") throw new Error("connection refused");
      const timed = this.#aged(operation, args, this.#time.now - sent);
      this.#log.push({ at: this.#time.now, operation, args: timed });
      const result = await call(this.#inner, operation, timed);
      this.#observer.executed(operation, timed, result);
      await this.#travel();
      if (!isUp()) return new Promise(() => {});
      if (this.#time.now - sent > DEADLINE) this.#observer.count("a store call was answered after its deadline");
      return result as T;
    };
    return {
      open: async (...args) => ask("open", ...args),
      touch: async (...args) => ask("touch", ...args),
      end: async (...args) => ask("end", ...args),
      list: async (...args) => ask("list", ...args),
      endAll: async (...args) => ask("endAll", ...args),
      peek: async (...args) => ask("peek", ...args),
      due: async (...args) => ask("due", ...args),
      settle: async (...args) => ask("settle", ...args),
      async *all() {},
    };
  }

  async #travel(): Promise<void> {
    return this.#time.pass(this.state === "slow" ? this.#random.skewed(20, 1500) : this.#random.skewed(0.2, 20));
  }

  /** `within` is measured from the call, by the store's time. */
  #aged(operation: Operation, args: readonly unknown[], passed: number): readonly unknown[] {
    const at = operation === "touch" ? 1 : operation === "open" ? 2 : -1;
    if (at < 0) return args;
    const last = args[at] as Touch | Entry;
    const within = last.within - passed;
    if (within <= 0) this.#observer.count("a store call executed after its caller gave up");
    return args.with(at, { ...last, within });
  }
}

async function call(store: Store, operation: Operation, args: readonly unknown[]): Promise<unknown> {
  return (store[operation] as (...args: readonly unknown[]) => Promise<unknown>)(...args);
}
