/**
 * One big map as many small ones. A JavaScript Map that grows copies all of its entries at once, a pause that every
 * request of the process would feel; a small one copies little.
 */
const SHARDS = 64;

/** Longer keys are told apart by their beginning: the shard need not be perfect, the lookup in it is. */
const HASHED_CHARACTERS = 32;

export class Shards<V> {
  readonly #maps: readonly Map<string, V>[] = Array.from({ length: SHARDS }, () => new Map<string, V>());

  get(key: string): V | undefined {
    return this.#mapOf(key).get(key);
  }

  set(key: string, value: V): void {
    this.#mapOf(key).set(key, value);
  }

  delete(key: string): void {
    this.#mapOf(key).delete(key);
  }

  /** What is added or taken out meanwhile harms nobody: a Map's own iterator misses nothing that stays. */
  *values(): Generator<V> {
    for (const map of this.#maps) yield* map.values();
  }

  clear(): void {
    for (const map of this.#maps) map.clear();
  }

  #mapOf(key: string): Map<string, V> {
    // FNV-1a. Who forges keys for one shard gains nothing but a longer copy when that shard grows.
    let hash = 0x811c9dc5;
    for (let i = 0; i < key.length && i < HASHED_CHARACTERS; i++) {
      hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
    }
    return this.#maps[(hash ^ (hash >>> 16)) & (SHARDS - 1)]!;
  }
}
