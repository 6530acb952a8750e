import { endedBy, remaining, tighter, type EndReason, type Limits } from "../../core/judge.ts";
import { StoreError } from "../../core/errors.ts";
import type { Ended, EndedEntry, Entry, Key, Opened, Stand, Store, StoredSession, Touch } from "../../server/store.ts";
import { Agenda } from "./agenda.ts";
import { copyOf, endBy, endOf, entryOf, listed, shrinks } from "./answers.ts";
import { Queue } from "./queue.ts";
import { Alive, Over, Records, Remembered } from "./records.ts";
import { Users } from "./users.ts";

/** Looks at the agenda before other work gets its turn: under 0.3 ms, and 3 ms where maps shrink that filled together. */
const LOOKS_AT_ONCE = 250;
/** Looks in one `open`: more than it adds, so that memory stays bounded even if nobody asks for what is due. */
const LOOKS_PER_OPEN = 2;
/** As many different limits are shared between the records that have them; roles are few. */
const SHARED_LIMITS = 1000;

/**
 * The port in the memory of one process. No method awaits anything on its way, so each is one atomic step: that is all
 * the locking there is. (`due` may take several such steps.)
 */
export class MemoryStore implements Store {
  readonly local = true;
  readonly #clock: () => number;
  readonly #keepEnded: number;
  readonly #records = new Records();
  readonly #users = new Users();
  readonly #ready = new Queue();
  readonly #agenda: Agenda;
  readonly #limits = new Map<string, Limits>();
  #latest = -Infinity;
  #closed = false;

  /** `clock` and `keepEnded` in milliseconds. */
  constructor(clock: () => number, keepEnded: number) {
    this.#clock = clock;
    this.#keepEnded = keepEnded;
    this.#agenda = new Agenda(this.#now());
  }

  async open(key: Key, limits: Limits, entry: Entry): Promise<Opened> {
    const now = this.#now();
    this.#tend(now, LOOKS_PER_OPEN);
    const found = this.#records.get(key);
    if (found !== undefined) return this.#stand(found, now);
    // Given up by its caller: nobody will carry this session's marker, and nobody may lose a place to it.
    if (!(entry.within > 0)) return { ended: "unknown" };
    // A login that was too old before it came here never begins, and so has no end to report.
    const tooOld = endedBy({ idleFor: 0, age: entry.age }, limits);
    if (tooOld !== undefined) return { ended: tooOld };
    if (!this.#admit(key.user, entry, now)) return { refused: "concurrent" };
    const live = new Alive(key, this.#shared(limits), copyOf(entry.note), now - entry.age, now, false);
    this.#enter(live, now);
    return live.stand(now);
  }

  async touch(key: Key, { how, idleFor, limits, within }: Touch): Promise<Stand> {
    const now = this.#now();
    const found = this.#records.get(key);
    // The stored standing is judged by the stored limits before anything that was brought along is looked at.
    let live = this.#judged(found, now);
    // Given up by its caller: only reads.
    if (live !== undefined && !(within > 0)) return live.stand(now);
    if (live !== undefined) live = this.#judged(this.#tightened(live, limits, now), now, now);
    if (live === undefined) return endOf(this.#records.get(key));
    if (how === "person" || (how === "weak" && !live.spoken)) live.moveTo(now);
    if (how === "report") {
      live.spoken = true;
      // Forward only, and never past now: a claim from the future is no claim.
      if (idleFor !== undefined && idleFor >= 0) live.moveTo(now - idleFor);
    }
    return live.stand(now);
  }

  async end(key: Key, reason: EndReason, notice?: string): Promise<boolean> {
    const now = this.#now();
    const live = this.#judged(this.#records.get(key), now);
    if (live === undefined) return false;
    this.#finish(live, endBy(reason, notice), now);
    return true;
  }

  async list(user: string): Promise<StoredSession[]> {
    const now = this.#now();
    return this.#aliveOf(user, now).map((live) => listed(live, now));
  }

  async endAll(user: string, reason: EndReason, except?: string, notice?: string): Promise<number> {
    const now = this.#now();
    const ending = this.#aliveOf(user, now).filter((live) => live.id !== except);
    for (const live of ending) this.#finish(live, endBy(reason, notice), now);
    return ending.length;
  }

  async *all(): AsyncGenerator<StoredSession[]> {
    let batch: StoredSession[] = [];
    let looks = 0;
    let now = this.#now();
    for (const item of this.#records) {
      const live = this.#judged(item, now);
      if (live !== undefined) batch.push(listed(live, now));
      if (++looks % LOOKS_AT_ONCE !== 0) continue;
      // Other work of the process gets its turn, and the time of the next batch is its own.
      await new Promise((resolve) => setImmediate(resolve));
      if (batch.length > 0) yield batch;
      batch = [];
      now = this.#now();
    }
    if (batch.length > 0) yield batch;
  }

  async peek(keys: readonly Key[]): Promise<Stand[]> {
    const now = this.#now();
    return keys.map((key) => this.#stand(this.#records.get(key), now));
  }

  async due(most: number, lease: number): Promise<EndedEntry[]> {
    while (!this.#tend(this.#now(), LOOKS_AT_ONCE, most)) await new Promise((resolve) => setImmediate(resolve));
    const now = this.#now();
    const entries: EndedEntry[] = [];
    while (entries.length < most) {
      const over = this.#ready.take();
      if (over === undefined) break;
      if (!over.settled) entries.push(entryOf(over, now));
      this.#agenda.add(over, over.settled ? now : now + lease);
    }
    return entries;
  }

  async settle(keys: readonly Key[]): Promise<void> {
    this.#now();
    for (const key of keys) {
      const found = this.#records.get(key);
      if (found instanceof Over) found.settled = true;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#records.clear();
    this.#users.clear();
    this.#agenda.clear();
    this.#ready.clear();
    this.#limits.clear();
  }

  /** The time of this step, which every step asks for first. A clock that went back would hand time back to the idle. */
  #now(): number {
    if (this.#closed) throw new StoreError("store", "the memory store is closed");
    this.#latest = Math.max(this.#latest, this.#clock());
    return this.#latest;
  }

  #stand(found: Alive | Over | Remembered | undefined, now: number): Stand {
    const live = this.#judged(found, now);
    if (live !== undefined) return live.stand(now);
    return found instanceof Alive ? endOf(this.#records.get(found)) : endOf(found);
  }

  /** The record if it is alive; one whose time has come is ended here, as of then, or as of `at`. */
  #judged(found: Alive | Over | Remembered | undefined, now: number, at?: number): Alive | undefined {
    if (!(found instanceof Alive)) return undefined;
    const standing = found.standing(now);
    const reason = endedBy(standing, found.limits);
    if (reason === undefined) return found;
    this.#finish(found, endBy(reason), at ?? now + remaining(standing, found.limits));
    return undefined;
  }

  #aliveOf(user: string, now: number): Alive[] {
    return this.#users.of(user).filter((live) => this.#judged(live, now) !== undefined);
  }

  /** Makes room for one more, or says that there is none. */
  #admit(user: string, { max, evict }: Entry, now: number): boolean {
    if (max === undefined || this.#users.count(user) < max) return true;
    const alive = this.#aliveOf(user, now);
    if (alive.length < max) return true;
    if (evict !== true || max < 1) return false;
    for (const oldest of alive.slice(0, alive.length - max + 1)) this.#finish(oldest, endBy("concurrent"), now);
    return true;
  }

  #enter(live: Alive, now: number): void {
    this.#records.set(live);
    this.#users.add(live);
    this.#agenda.add(live, now + remaining(live.standing(now), live.limits));
  }

  /**
   * The record with the tighter limits. They may end it sooner than the agenda knows, and its place there cannot be
   * changed in O(1); so a copy takes over, with a place of its own. That happens once in a policy's change.
   */
  #tightened(live: Alive, asked: Limits, now: number): Alive {
    if (!shrinks(live.limits, asked)) return live;
    const limits = this.#shared(tighter(live.limits, asked));
    const copy = new Alive(live, limits, live.note, live.begun, live.activity, live.spoken);
    copy.longest = live.longest;
    live.stale = true;
    this.#users.delete(live);
    this.#enter(copy, now);
    return copy;
  }

  #finish(live: Alive, end: Ended, at: number): void {
    const over = new Over(live, end, at);
    live.stale = true;
    this.#users.delete(live);
    this.#records.set(over);
    this.#ready.add(over);
  }

  /** Looks at no more than `looks` items of the agenda. True when all of them are done, or `most` ends wait. */
  #tend(now: number, looks: number, most = Infinity): boolean {
    while (this.#ready.length < most) {
      if (looks-- <= 0) return false;
      const item = this.#agenda.take(now);
      if (item === undefined) return true;
      if (item instanceof Alive) this.#lookAt(item, now);
      else if (item instanceof Remembered) this.#records.delete(item);
      else if (item.settled) this.#remember(item);
      else this.#ready.add(item);
    }
    return true;
  }

  #lookAt(live: Alive, now: number): void {
    if (live.stale || this.#judged(live, now) === undefined) return;
    this.#agenda.add(live, now + remaining(live.standing(now), live.limits));
  }

  /**
   * An id is remembered for at least its idle timeout: a framework with ids of its own may present it again, and it
   * begins as new while the login is younger than that.
   */
  #remember(over: Over): void {
    const remembered = new Remembered(over);
    this.#records.set(remembered);
    this.#agenda.add(remembered, over.at + Math.max(this.#keepEnded, over.was.limits.idle));
  }

  #shared({ idle, absolute, warn }: Limits): Limits {
    const name = `${idle}/${absolute}/${warn}`;
    const known = this.#limits.get(name);
    if (known !== undefined) return known;
    if (this.#limits.size >= SHARED_LIMITS) this.#limits.clear();
    const limits = Object.freeze({ idle, absolute, warn });
    this.#limits.set(name, limits);
    return limits;
  }
}
