import { StoreError } from "../../core/errors.ts";
import type { EndReason, Limits } from "../../core/judge.ts";
import type { EndedEntry, Entry, Key, Opened, Stand, Store, StoredSession, Touch } from "../../server/store.ts";
import { adviceOf } from "./advice.ts";
import type { Connection, Parameter } from "./client.ts";
import { explained } from "./explained.ts";
import { ascii, fromOriginal, keyHash, originalOf, userHash } from "./keys.ts";
import type { Names } from "./names.ts";
import {
  entryOf,
  listedOf,
  standOf,
  type DueReply,
  type EndsReply,
  type ListedRow,
  type MutatingReply,
  type Reply,
  type StandRow,
} from "./replies.ts";
import { Subscribers } from "./subscribers.ts";
import { StoreTime } from "./time.ts";

/** Rows that one statement looks at: some ten milliseconds. */
const LOOKS = 500;
const PAGE = 1000;
/** Milliseconds for which one `due` goes on looking: well below the engine's deadline. The next one goes on from there. */
const PATIENCE = 200;

/** The port on PostgreSQL: one function of `schema()` for each method, and so one atomic step and one round trip. */
export class PostgresStore implements Store {
  readonly #connection: Connection;
  readonly #names: Names;
  readonly #keepEnded: number;
  readonly #asynchronousTouches: boolean;
  readonly #time = new StoreTime();
  readonly #subscribers: Subscribers;
  #closed = false;

  /** `keepEnded` in milliseconds. */
  constructor(connection: Connection, names: Names, keepEnded: number, asynchronousTouches: boolean) {
    this.#connection = connection;
    this.#names = names;
    this.#keepEnded = keepEnded;
    this.#asynchronousTouches = asynchronousTouches;
    this.#subscribers = new Subscribers(connection, names.channel, async (what) => {
      const { ends } = await ("past" in what
        ? this.#ask<EndsReply>("ends_within", what.past)
        : this.#ask<EndsReply>("ends_of", JSON.stringify(what.keys)));
      return ends.map(({ original, reason }) => ({ key: fromOriginal(original).key, reason }));
    });
  }

  async open(key: Key, limits: Limits, { age, note, max, evict, within }: Entry): Promise<Opened> {
    const words = [keyHash(key), userHash(key.user), originalOf(key, note), ...wordsOf(limits)];
    const reply = await this.#inTime<{ stand: StandRow } | { refused: true }>(within, "open", [
      ...words,
      age,
      max ?? null,
      evict === true,
    ]);
    return "refused" in reply ? { refused: "concurrent" } : standOf(reply.stand);
  }

  async touch(key: Key, { how, idleFor, limits, within }: Touch): Promise<Stand> {
    const words = [keyHash(key), how, idleFor ?? null, ...wordsOf(limits)];
    const reply = await this.#inTime<{ stand: StandRow }>(within, "touch", words, [this.#asynchronousTouches]);
    return standOf(reply.stand);
  }

  async end(key: Key, reason: EndReason, notice?: string): Promise<boolean> {
    const reply = await this.#ask<Reply & { ended: number }>("end", keyHash(key), reason, noticed(notice));
    return reply.ended > 0;
  }

  async list(user: string): Promise<StoredSession[]> {
    const reply = await this.#ask<Reply & { sessions: ListedRow[] }>("list", userHash(user));
    return reply.sessions.map(listedOf);
  }

  async endAll(user: string, reason: EndReason, except?: string, notice?: string): Promise<number> {
    const spared = except === undefined ? null : keyHash({ id: except, user });
    const words = [userHash(user), reason, spared, noticed(notice)];
    return (await this.#ask<Reply & { ended: number }>("end_all", ...words)).ended;
  }

  async *all(): AsyncGenerator<StoredSession[]> {
    for (let last: string | null = ""; last !== null;) {
      const page: Reply & { sessions: ListedRow[]; last: string | null } = await this.#ask("page", last, PAGE);
      if (page.sessions.length > 0) yield page.sessions.map(listedOf);
      last = page.last;
    }
  }

  async peek(keys: readonly Key[]): Promise<Stand[]> {
    const reply = await this.#ask<Reply & { stands: StandRow[] }>("peek", JSON.stringify(keys.map(keyHash)));
    return reply.stands.map(standOf);
  }

  async due(most: number, lease: number): Promise<EndedEntry[]> {
    const from = performance.now();
    const entries: EndedEntry[] = [];
    for (let more = true; more && entries.length < most && performance.now() - from < PATIENCE;) {
      const reply = await this.#ask<DueReply>("due", most - entries.length, lease, LOOKS);
      entries.push(...reply.entries.map(entryOf));
      more = reply.more;
    }
    return entries;
  }

  async settle(keys: readonly Key[]): Promise<void> {
    await this.#ask("settle", JSON.stringify(keys.map(keyHash)), this.#keepEnded);
  }

  async subscribe(ended: (key: Key, reason: EndReason) => void): Promise<() => Promise<void>> {
    this.#open();
    return explained("subscribe", () => this.#subscribers.add(ended));
  }

  async advice(): Promise<readonly string[]> {
    this.#open();
    return explained("advice", () => adviceOf(this.#connection, this.#names));
  }

  async time(): Promise<number> {
    return (await this.#ask("time")).now;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#subscribers.stop();
  }

  /**
   * A call that after `within` must only read. The moment is in the store's time, since the statement may wait for a
   * connection, for a lock, or for a server that hangs.
   */
  async #inTime<T>(
    within: number,
    name: string,
    before: Parameter[],
    after: Parameter[] = [],
  ): Promise<T & MutatingReply> {
    const from = performance.now();
    const left = (): number => within - (performance.now() - from);
    const ask = async (): Promise<T & MutatingReply> => {
      const now = within > 0 ? await this.#now() : -Infinity;
      return this.#ask<T & MutatingReply>(name, ...before, now + left(), ...after);
    };
    const reply = await ask();
    // Late by the store's clock and not by ours: the estimate was too early (this machine slept, or the store's clock was
    // set forward). The reply has put it right.
    return reply.late && left() > 0 ? ask() : reply;
  }

  async #now(): Promise<number> {
    return this.#time.now() ?? (await this.#ask("time")).now;
  }

  async #ask<T extends Reply>(name: string, ...parameters: Parameter[]): Promise<T> {
    this.#open();
    const types = parameters.map((_, i) => `$${i + 1}`).join(", ");
    const reply = await explained(
      name,
      async () =>
        JSON.parse(await this.#connection.ask(`SELECT ${this.#names.fn(name)}(${types}) AS reply`, parameters)) as T,
    );
    this.#time.saw(reply.now);
    return reply;
  }

  #open(): void {
    if (this.#closed) throw new StoreError("store", "the PostgreSQL store is closed");
  }
}

function wordsOf({ idle, absolute, warn }: Limits): Parameter[] {
  return [idle, absolute ?? null, warn ?? null];
}

function noticed(notice: string | undefined): string | null {
  return notice === undefined ? null : ascii(notice);
}
