/**
 * What one session may and must be answered, from when its requests were sent and answered, on the test's own clock. It
 * knows nothing of the servers: only which activity they can have seen at the earliest and at the latest.
 */

/** Milliseconds. */
export interface Limits {
  readonly idle: number;
  /** A server may rely for so long on what it knew. */
  readonly touchEvery: number;
}

export interface Exchange {
  readonly kind: "page" | "ping" | "read";
  /** Of a ping: milliseconds since the last input. */
  readonly idleFor: number;
  readonly sent: number;
  readonly answered: number;
  /** Undefined: the answer was that the store was away. */
  readonly live: boolean | undefined;
}

/** Of clocks: the store's are in microseconds or milliseconds. */
const SLACK = 20;

export class Judge {
  readonly #limits: Limits;
  /** Between these two is the last activity that the store knows. */
  #earliest: number;
  #latest: number;
  #ended: number | undefined;

  /** The login, sent and answered at these times. */
  constructor(limits: Limits, sent: number, answered: number) {
    this.#limits = limits;
    this.#earliest = sent;
    this.#latest = answered;
  }

  get ended(): boolean {
    return this.#ended !== undefined;
  }

  /** The promise that an answer breaks, if it breaks one. */
  broken({ kind, idleFor, sent, answered, live }: Exchange): string | undefined {
    const { idle, touchEvery } = this.#limits;
    if (live === undefined) {
      // It may have moved the activity all the same, and nobody was told anything.
      if (kind !== "read") this.#moved(-Infinity, kind === "ping" ? answered - idleFor : answered);
      return undefined;
    }
    if (!live) {
      this.#ended ??= answered;
      const quiet = answered - this.#earliest;
      return quiet < idle - SLACK ? `never-early: ended after ${quiet} ms of at least ${idle}` : undefined;
    }
    if (this.#ended !== undefined && sent > this.#ended + touchEvery + SLACK)
      return `never-revived: alive ${sent - this.#ended} ms after it was told to have ended`;
    const quiet = sent - this.#latest;
    if (quiet > idle + touchEvery + SLACK) return `never-late: alive after ${quiet} ms of at most ${idle}`;
    // A page within `touchEvery` of another moves nothing.
    if (kind === "page") this.#moved(sent - touchEvery, answered);
    if (kind === "ping") this.#moved(sent - idleFor, answered - idleFor);
    return undefined;
  }

  #moved(earliest: number, latest: number): void {
    this.#earliest = Math.max(this.#earliest, earliest);
    this.#latest = Math.max(this.#latest, latest);
  }
}
