import { StoreError } from "../../core/errors.ts";
import { remaining, type EndReason, type Limits } from "../../core/judge.ts";
import type { EndedEntry, Entry, Key, Live, Opened, Stand, Store, StoredSession, Touch } from "../../server/store.ts";
import { adviceOf } from "./advice.ts";
import { StoreClock } from "./clock.ts";
import type { Commands } from "./commands.ts";
import { DueIndex } from "./due-index.ts";
import { DueLooks } from "./due-looks.ts";
import { EndsAgain } from "./ends-again.ts";
import { Listeners } from "./listeners.ts";
import { hashed, namesOf, SHARDS, slotOf, type Names } from "./names.ts";
import { REFUSED, SHRUNK } from "./codes.ts";
import { recordScripts, type RecordScripts } from "./record-scripts.ts";
import * as replies from "./replies.ts";
import { micros, type Reply } from "./replies.ts";
import { run } from "./script.ts";

/** TIME is what Redis has of a clock: seconds and microseconds. Valkey too; scripts replicate by their effects. */
const TIME = "local time = call('TIME')\nlocal now = time[1] * 1000000 + time[2]";

/** An end that is about to happen is looked at so soon, in case the server that ends it dies before it has told. */
const SOON = 5000;

export interface Settings {
  readonly prefix: string;
  /** Milliseconds. */
  readonly keepEnded: number;
  /** Lua that sets `now`, in microseconds, by something else than TIME: for tests, whose clock stands still. */
  readonly now?: string | undefined;
  /** Milliseconds until an end is said again, each time; for tests, which do not wait so long. */
  readonly endsAgain?: readonly number[] | undefined;
}

/** The port on Redis: each method is one script in its user's slot; what is due is an index apart. */
export class RedisStore implements Store {
  readonly #commands: Commands;
  readonly #prefix: string;
  readonly #keepEnded: string;
  readonly #scripts: RecordScripts;
  readonly #due: DueIndex;
  readonly #looks: DueLooks;
  readonly #clock: StoreClock;
  readonly #listeners: Listeners;
  readonly #endsAgain: EndsAgain;
  #closed = false;

  constructor(commands: Commands, { prefix, keepEnded, now = TIME, endsAgain }: Settings) {
    this.#commands = commands;
    this.#prefix = prefix;
    this.#keepEnded = micros(keepEnded);
    this.#scripts = recordScripts(now, `${prefix}ended`);
    this.#due = new DueIndex(commands, prefix, now);
    this.#looks = new DueLooks(
      this.#due,
      async (entry, leased) => (await this.#run("look", [this.#recordOf(entry)], [micros(leased)])) as Reply,
    );
    this.#clock = new StoreClock(commands.cluster ? 16384 : 1);
    this.#listeners = new Listeners(commands, `${prefix}ended`);
    this.#endsAgain = new EndsAgain(async ({ words, ...names }) => {
      // Undone by a failover: due again as well, with the same id.
      if (await this.#endOf(names, words)) await this.#due.bring([names], 0);
    }, endsAgain);
  }

  async open(key: Key, limits: Limits, entry: Entry): Promise<Opened> {
    this.#check();
    const names = namesOf(key);
    const call = this.#clock.call(this.#slotOf(names.tag), entry.within);
    // Before the record: a crash between leaves an entry of nothing, which the next look removes.
    await this.#due.bring([names], remaining({ idleFor: 0, age: entry.age }, limits));
    // Whoever may have to make room is announced as one that ends.
    if (entry.evict === true && entry.max !== undefined) await this.#announceAll(names.tag, entry.max);
    const keys = [this.#indexOf(names.tag), this.#recordOf(names)] as const;
    const rest = [
      micros(entry.age),
      replies.wordOf(limits),
      String(entry.max ?? -1),
      entry.evict === true ? "1" : "0",
      replies.textOf(key, entry.note),
    ];
    let reply: unknown[];
    do reply = (await this.#run("open", keys, [call.notAfter(), ...rest])) as unknown[];
    while (call.tooEarly(reply[0] as Reply));
    const [stand, evicted] = reply as [Reply, unknown[]];
    await this.#ended(
      evicted.map((name) => ({ tag: names.tag, name: String(name) })),
      replies.endText("concurrent"),
    );
    return replies.kindOf(stand) === REFUSED ? { refused: "concurrent" } : replies.standOf(stand);
  }

  async touch(key: Key, { how, idleFor, limits, within }: Touch): Promise<Stand> {
    this.#check();
    const names = namesOf(key);
    const keys = [this.#recordOf(names)] as const;
    const asked = replies.askedOf(limits);
    const says = speaker(how, idleFor);
    const call = this.#clock.call(this.#slotOf(names.tag), within);
    let reply: Reply;
    do reply = (await this.#run("touch", keys, [call.notAfter(), says, asked])) as Reply;
    while (call.tooEarly(reply));
    const stand = replies.standOf(reply, limits);
    if (replies.kindOf(reply) === SHRUNK) {
      // The session ends in time all the same; should this fail, that is only told at the time that the index knows.
      await this.#due.bring([names], remaining(stand as Live, (stand as Live).limits)).catch(() => {});
    }
    return stand;
  }

  async end(key: Key, reason: EndReason, notice?: string): Promise<boolean> {
    this.#check();
    const names = namesOf(key);
    await this.#due.bring([names], SOON);
    const words = replies.endText(reason, notice);
    const ended = await this.#endOf(names, words);
    if (ended) await this.#ended([names], words);
    return ended;
  }

  async list(user: string): Promise<StoredSession[]> {
    this.#check();
    const listed = (await this.#run("list", [this.#indexOf(hashed(user))], [])) as Reply[];
    return listed.map(replies.listedOf);
  }

  async endAll(user: string, reason: EndReason, except?: string, notice?: string): Promise<number> {
    this.#check();
    const tag = hashed(user);
    await this.#announceAll(tag, 0);
    const words = replies.endText(reason, notice);
    const but = except === undefined ? "" : hashed(except);
    const ended = (await this.#run("endAll", [this.#indexOf(tag)], [but, words])) as unknown[];
    await this.#ended(
      ended.map((name) => ({ tag, name: String(name) })),
      words,
    );
    return ended.length;
  }

  async *all(): AsyncGenerator<StoredSession[]> {
    for (let shard = 0; shard < SHARDS; shard++) {
      this.#check();
      for await (const entries of this.#due.scan(shard)) {
        const shown = (await Promise.all(
          entries.map((entry) => this.#run("show", [this.#recordOf(entry)], [])),
        )) as Reply[];
        const live = shown.filter((reply) => reply.length > 0).map(replies.listedOf);
        if (live.length > 0) yield live;
        this.#check();
      }
    }
  }

  async peek(keys: readonly Key[]): Promise<Stand[]> {
    this.#check();
    return Promise.all(
      keys.map(async (key) => {
        const names = namesOf(key);
        const reply = (await this.#run("peek", [this.#recordOf(names)], [])) as Reply;
        this.#clock.saw(this.#slotOf(names.tag), replies.timeOf(reply));
        return replies.standOf(reply);
      }),
    );
  }

  async due(most: number, lease: number): Promise<EndedEntry[]> {
    this.#check();
    return this.#looks.take(most, lease);
  }

  async settle(keys: readonly Key[]): Promise<void> {
    this.#check();
    const settled = await Promise.all(
      keys.map(async (key) => {
        const names = namesOf(key);
        const over = Number(await this.#run("settle", [this.#recordOf(names)], [this.#keepEnded]));
        // An entry without a record may be that of one about to begin: only a look at it may remove it.
        return over === 1 ? [names] : [];
      }),
    );
    await this.#due.forget(settled.flat());
  }

  async subscribe(ended: (key: Key, reason: EndReason) => void): Promise<() => Promise<void>> {
    this.#check();
    return this.#listeners.add(ended);
  }

  async advice(): Promise<readonly string[]> {
    this.#check();
    return adviceOf(
      this.#commands,
      Array.from({ length: SHARDS }, (_, shard) => this.#due.keyOf(shard)),
    );
  }

  /** Always of the same node of a cluster, since each has a clock of its own. */
  async time(): Promise<number> {
    this.#check();
    const nobody = this.#recordOf(namesOf({ id: "", user: "" }));
    return replies.timeOf((await this.#run("peek", [nobody], [])) as Reply) / 1000;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#endsAgain.close();
    await this.#listeners.close();
  }

  #check(): void {
    if (this.#closed) throw new StoreError("store", "the Redis store is closed");
  }

  #indexOf(tag: string): string {
    return `${this.#prefix}{${tag}}`;
  }

  #recordOf({ tag, name }: Names): string {
    return `${this.#prefix}{${tag}}:${name}`;
  }

  #slotOf(tag: string): number {
    return this.#commands.cluster ? slotOf(tag) : 0;
  }

  #run(name: keyof RecordScripts, keys: readonly [string, ...string[]], words: readonly string[]): Promise<unknown> {
    return run(this.#commands, this.#scripts[name], keys, words);
  }

  /** Before ends of a user's sessions, if there are so many: whoever is up looks soon, should this server not get to tell. */
  async #announceAll(tag: string, most: number): Promise<void> {
    const names = (await this.#run("names", [this.#indexOf(tag)], [])) as unknown[];
    if (names.length < Math.max(most, 1)) return;
    await this.#due.bring(
      names.map((name) => ({ tag, name: String(name) })),
      SOON,
    );
  }

  /** Whether it was alive until now. */
  async #endOf(names: Names, words: string): Promise<boolean> {
    return Number(await this.#run("end", [this.#recordOf(names)], [words])) === 1;
  }

  /** After an end: it is due now. That was announced before, so that a failure here only makes the report late. */
  async #ended(entries: readonly Names[], words: string): Promise<void> {
    this.#endsAgain.add(entries, words);
    await this.#due.bring(entries, 0).catch(() => {});
  }
}

/** As the touch script reads it: a report's `idleFor` as a number; a claim from the future is no claim. */
function speaker(how: Touch["how"], idleFor: number | undefined): string {
  if (how === "person") return "p";
  if (how === "weak") return "w";
  if (how === "read") return "n";
  return idleFor !== undefined && idleFor >= 0 ? micros(idleFor) : "q";
}
