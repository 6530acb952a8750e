/**
 * When which record must be looked at: sorted sets apart from the users' slots, which touches do not update. An entry is
 * a hint and nothing more: it is written before its record, may be early, and may be of a record that never came to be.
 * What counts is what the look in the user's slot finds.
 *
 * Scores are the set's own time; only durations come in. Whoever looks claims the entry first, by moving its score to
 * the end of a lease, and afterwards changes it only if it is still there: who meanwhile brought it forward is not undone.
 */
import { run, script, type Script } from "./script.ts";
import { HASHED, SHARDS, slotOf, type Names } from "./names.ts";
import { micros } from "./replies.ts";
import type { Commands } from "./commands.ts";

/** Entries in one script, so that no other command waits long for it. */
const AT_ONCE = 500;

interface Scripts {
  readonly bring: Script;
  readonly count: Script;
  readonly claim: Script;
  readonly put: Script;
  readonly forget: Script;
  readonly scan: Script;
}

/**
 * ARGV: the delay, members. Never later than before, and always another score than before: whoever looks at this moment
 * has seen nothing of what is about to happen, and must not put the entry back over it.
 */
const BRING = `
for i = 2, #ARGV do
  local score, before = now + ARGV[1], call('ZSCORE', KEYS[1], ARGV[i])
  if before then score = math.min(score, before - 1) end
  call('ZADD', KEYS[1], score, ARGV[i])
end
return 1
`;

const COUNT = `
return call('ZCOUNT', KEYS[1], '-inf', now)
`;

/** ARGV: how many, the lease. Answers the score that the lease has, then the members. */
const CLAIM = `
local members = call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', '0', ARGV[1])
local until_ = now + ARGV[2]
for _, member in ipairs(members) do call('ZADD', KEYS[1], until_, member) end
return {until_, members}
`;

/** ARGV: the score of the lease, then members, each followed by its delay; -1: nothing is left to look at. */
const PUT = `
for i = 2, #ARGV, 2 do
  local score = call('ZSCORE', KEYS[1], ARGV[i])
  if score and tonumber(score) == tonumber(ARGV[1]) then
    if ARGV[i + 1] == '-1' then
      call('ZREM', KEYS[1], ARGV[i])
    else
      call('ZADD', KEYS[1], now + ARGV[i + 1], ARGV[i])
    end
  end
end
return 1
`;

const FORGET = `
for i = 1, #ARGV do redis.call('ZREM', KEYS[1], ARGV[i]) end
return 1
`;

const SCAN = `
local scanned = redis.call('ZSCAN', KEYS[1], ARGV[1], 'COUNT', ARGV[2])
local members = {}
for i = 1, #scanned[2], 2 do members[#members + 1] = scanned[2][i] end
return {scanned[1], members}
`;

export interface Claim {
  readonly shard: number;
  readonly lease: string;
  readonly entries: readonly Names[];
  /** There may be more whose time has come. */
  readonly more: boolean;
}

export class DueIndex {
  readonly #commands: Commands;
  readonly #prefix: string;
  readonly #scripts: Scripts;

  /** `now` is Lua that sets `now` in microseconds. */
  constructor(commands: Commands, prefix: string, now: string) {
    this.#commands = commands;
    this.#prefix = prefix;
    const timed = (body: string): Script => script(`local call = redis.call\n${now}\n${body}`);
    this.#scripts = {
      bring: timed(BRING),
      count: timed(COUNT),
      claim: timed(CLAIM),
      put: timed(PUT),
      forget: script(FORGET),
      scan: script(SCAN),
    };
  }

  keyOf(shard: number): string {
    return `${this.#prefix}due:{${shard}}`;
  }

  /** These are looked at in so many milliseconds at the latest. */
  async bring(entries: readonly Names[], delay: number): Promise<void> {
    await this.#each(entries, (shard, members) => this.#run("bring", shard, [micros(Math.max(0, delay)), ...members]));
  }

  async forget(entries: readonly Names[]): Promise<void> {
    await this.#each(entries, (shard, members) => this.#run("forget", shard, members));
  }

  /** How many entries' time has come. */
  async count(shard: number): Promise<number> {
    return Number(await this.#run("count", shard, []));
  }

  /** Entries whose time has come, which nobody else is given before the lease is over. */
  async claim(shard: number, most: number, lease: number): Promise<Claim> {
    const atOnce = Math.min(most, AT_ONCE);
    const reply = await this.#run("claim", shard, [String(atOnce), micros(lease)]);
    const [until, members] = reply as [unknown, unknown[]];
    return { shard, lease: String(until), entries: members.map(entryOf), more: members.length === atOnce };
  }

  /** After the look at what was claimed: in how many microseconds to look again; -1: no more. */
  async put({ shard, lease }: Claim, looks: readonly (readonly [Names, number])[]): Promise<void> {
    if (looks.length === 0) return;
    await this.#run("put", shard, [lease, ...looks.flatMap(([entry, delay]) => [memberOf(entry), String(delay)])]);
  }

  /** All entries of a shard. Each that is there from the first batch to the last is in one of them, at least once (SCAN). */
  async *scan(shard: number): AsyncGenerator<Names[]> {
    let cursor = "0";
    do {
      const reply = (await this.#run("scan", shard, [cursor, String(AT_ONCE)])) as [unknown, unknown[]];
      cursor = String(reply[0]);
      yield reply[1].map(entryOf);
    } while (cursor !== "0");
  }

  #run(name: keyof Scripts, shard: number, words: readonly string[]): Promise<unknown> {
    return run(this.#commands, this.#scripts[name], [this.keyOf(shard)], words);
  }

  async #each(entries: readonly Names[], call: (shard: number, members: string[]) => Promise<unknown>): Promise<void> {
    const shards = new Map<number, string[]>();
    for (const entry of entries) {
      const shard = slotOf(memberOf(entry)) % SHARDS;
      const members = shards.get(shard);
      if (members === undefined) shards.set(shard, [memberOf(entry)]);
      else members.push(memberOf(entry));
    }
    const calls: Promise<unknown>[] = [];
    for (const [shard, members] of shards) {
      for (let i = 0; i < members.length; i += AT_ONCE) calls.push(call(shard, members.slice(i, i + AT_ONCE)));
    }
    await Promise.all(calls);
  }
}

function memberOf({ tag, name }: Names): string {
  return tag + name;
}

function entryOf(member: unknown): Names {
  const text = String(member);
  return { tag: text.slice(0, HASHED), name: text.slice(HASHED) };
}
