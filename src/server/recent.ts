import { endedBy } from "../core/judge.ts";
import { keyName } from "./key-name.ts";
import type { Key, Live, Speaker, Stand } from "./store.ts";

/**
 * How sessions stood a moment ago, or are just being found to stand, so that a page with forty sub-resources asks the
 * store once. It may make this process at most `keepFor` late in learning of an end elsewhere (the tolerance of
 * never-late and never-revived); its own ends it learns at once by `drop`.
 */
export interface Recent {
  /** The standing, aged to now; undefined when the store must be asked. `moved`: only if activity moved within `keepFor`. */
  get(key: Key, moved: boolean): Live | undefined;
  put(key: Key, live: Live, moved: boolean): void;
  /** The answer to a touch on its way that says as much as one by `how` would; undefined when there is none. */
  coming(key: Key, how: Speaker): Promise<Stand> | undefined;
  /** Asked of the store just now. Answers the same. */
  expect(key: Key, how: Speaker, stand: Promise<Stand>): Promise<Stand>;
  /** It has ended: an answer from before, still on its way, must not bring it back here. */
  drop(key: Key): void;
}

interface Seen {
  /** Undefined: it has ended. */
  readonly live: Live | undefined;
  readonly at: number;
  readonly moved: boolean;
}

interface Asked {
  readonly stand: Promise<Stand>;
  readonly at: number;
  readonly how: Speaker;
}

export function createRecent(keepFor: number, now: () => number): Recent {
  const seen = new Map<string, Seen>();
  const asked = new Map<string, Asked>();

  const set = (id: string, entry: Seen): void => {
    // Deleting first keeps the Map in the order of age, so that the old ones are at its front.
    seen.delete(id);
    seen.set(id, entry);
    for (const [oldest, { at }] of seen) {
      if (entry.at - at < keepFor) break;
      seen.delete(oldest);
    }
  };
  const fresh = (id: string): Seen | undefined => {
    const entry = seen.get(id);
    return entry !== undefined && now() - entry.at < keepFor ? entry : undefined;
  };
  return {
    get(key, moved) {
      const entry = fresh(keyName(key));
      if (entry?.live === undefined || (moved && !entry.moved)) return undefined;
      const live = aged(entry.live, now() - entry.at);
      // A report of long ago, and a weak navigation, may have moved nothing that is new.
      if (moved && live.idleFor > keepFor) return undefined;
      return endedBy(live, live.limits) === undefined ? live : undefined;
    },
    put(key, live, moved) {
      const id = keyName(key);
      const before = fresh(id);
      if (keepFor === 0 || (before !== undefined && (before.live === undefined || (before.moved && !moved)))) return;
      set(id, { live, at: now(), moved });
    },
    coming(key, how) {
      const other = asked.get(keyName(key));
      if (other === undefined || now() - other.at >= keepFor) return undefined;
      // A weak navigation may turn out to move nothing, and so stands for no person's.
      return how === "read" || other.how === "person" ? other.stand : undefined;
    },
    expect(key, how, stand) {
      const id = keyName(key);
      const entry = { stand, at: now(), how };
      const over = (): void => {
        if (asked.get(id) === entry) asked.delete(id);
      };
      asked.set(id, entry);
      stand.then(over, over);
      return stand;
    },
    drop(key) {
      asked.delete(keyName(key));
      if (keepFor > 0) set(keyName(key), { live: undefined, at: now(), moved: false });
    },
  };
}

/** The same session `elapsed` ms later. */
export function aged(live: Live, elapsed: number): Live {
  const idleFor = live.idleFor + elapsed;
  return { idleFor, age: live.age + elapsed, limits: live.limits, longestIdle: Math.max(live.longestIdle, idleFor) };
}
