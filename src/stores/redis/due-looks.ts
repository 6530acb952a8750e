import { StoreError } from "../../core/errors.ts";
import type { EndedEntry } from "../../server/store.ts";
import type { Claim, DueIndex } from "./due-index.ts";
import { SHARDS, type Names } from "./names.ts";
import { entryOf, type Reply } from "./replies.ts";

/**
 * How long one question waits for those who do not answer. A node of a cluster that is away must not keep back the ends
 * of the others; the engine gives a call up after 500 ms by default. What is found later comes again after its lease.
 */
const PATIENCE = 200;

/** The look at one record, in its user's slot. */
type Look = (entry: Names, lease: number) => Promise<Reply>;

/** Looks at what is due, and hands out the ends. */
export class DueLooks {
  readonly #index: DueIndex;
  readonly #look: Look;
  #first = 0;

  constructor(index: DueIndex, look: Look) {
    this.#index = index;
    this.#look = look;
  }

  async take(most: number, lease: number): Promise<EndedEntry[]> {
    const shards = Array.from({ length: SHARDS }, (_, shard) => shard);
    const counting = shards.map(async (shard) => this.#index.count(shard));
    const counted = await settledWithin(PATIENCE, counting);
    // Nobody has answered: then there is nothing better to do than to wait, as any call does.
    const counts = counted.some((one) => one?.status === "fulfilled") ? counted : await Promise.allSettled(counting);
    const found: EndedEntry[] = [];
    const trouble: unknown[] = counts.flatMap(troubleOf);
    // Servers that ask at the same time begin at different places.
    const first = this.#first++;
    let left = shards
      .map((n) => (n + first) % SHARDS)
      .filter((shard) => counts[shard]?.status === "fulfilled" && counts[shard].value > 0);
    for (let patient = true; patient && found.length < most && left.length > 0;) {
      const claims: Claim[] = [];
      let wanted = most - found.length;
      for (const shard of left) {
        if (wanted === 0) break;
        const claim = await this.#index.claim(shard, wanted, lease);
        claims.push(claim);
        if (!claim.more) left = left.filter((other) => other !== shard);
        wanted -= claim.entries.length;
      }
      patient = await this.#lookAt(claims, lease, found, trouble);
    }
    // Deny by default: "nothing is due" is only said by all.
    if (found.length === 0 && trouble.length > 0) throw trouble[0];
    return found;
  }

  /** All at the same time. False when somebody did not answer: nobody waits for a second such round. */
  async #lookAt(claims: readonly Claim[], lease: number, found: EndedEntry[], trouble: unknown[]): Promise<boolean> {
    const looks = claims.flatMap((claim) => claim.entries.map((entry) => ({ claim, entry })));
    const looking = looks.map(async ({ entry }) => this.#look(entry, lease));
    const results = await settledWithin(PATIENCE, looking);
    const again = new Map<Claim, [Names, number][]>(claims.map((claim) => [claim, []]));
    for (const [i, { claim, entry }] of looks.entries()) {
      const look = results[i];
      trouble.push(...troubleOf(look));
      if (look?.status !== "fulfilled") continue;
      if (look.value.length > 1) found.push(entryOf(look.value));
      else again.get(claim)!.push([entry, Number(look.value[0])]);
    }
    // What cannot be put back is looked at again when its lease is over.
    await Promise.allSettled([...again].map(async ([claim, entries]) => this.#index.put(claim, entries)));
    return results.every((result) => result !== undefined);
  }
}

function troubleOf(result: PromiseSettledResult<unknown> | undefined): unknown[] {
  if (result === undefined) return [new StoreError("store", "a part of the due-index did not answer in time")];
  return result.status === "rejected" ? [result.reason] : [];
}

/** What has come of each by then; undefined: nothing yet. */
async function settledWithin<T>(
  ms: number,
  work: readonly Promise<T>[],
): Promise<(PromiseSettledResult<T> | undefined)[]> {
  const results: (PromiseSettledResult<T> | undefined)[] = work.map(() => undefined);
  const all = work.map(async (one, i) => {
    [results[i]] = await Promise.allSettled([one]);
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([Promise.all(all), new Promise((resolve) => (timer = setTimeout(resolve, ms)))]);
  clearTimeout(timer);
  return [...results];
}
