import { endedBy } from "../core/judge.ts";
import { keyName } from "./key-name.ts";
import { aged } from "./recent.ts";
import type { Key, Live, Speaker } from "./store.ts";

/** As many sessions are remembered; the ones that were longest not asked for are forgotten first. */
const MOST = 100_000;

/**
 * How sessions stood when the store last answered: what `onStoreFailure: "allow"` lets in while it does not. Only
 * sessions that this process has seen, only within the limits that they had; an end made elsewhere meanwhile is not known.
 */
export interface Outage {
  /** The store has answered. */
  seen(key: Key, live: Live): void;
  /** It has ended: an outage must not bring it back here. */
  drop(key: Key): void;
  /** Judges and moves as the store would. Undefined: not known, or at its limit. */
  touch(key: Key, how: Speaker, idleFor: number | undefined): Live | undefined;
}

export function createOutage(now: () => number): Outage {
  const known = new Map<string, { readonly live: Live; readonly at: number }>();

  const put = (name: string, live: Live): void => {
    // Deleting first keeps the Map in the order of last use.
    known.delete(name);
    known.set(name, { live, at: now() });
    if (known.size > MOST) known.delete(known.keys().next().value!);
  };
  return {
    seen: (key, live) => put(keyName(key), live),
    drop: (key) => void known.delete(keyName(key)),
    touch(key, how, claimed) {
      const name = keyName(key);
      const entry = known.get(name);
      if (entry === undefined) return undefined;
      const live = aged(entry.live, now() - entry.at);
      // Deny by default: at its limit only the store could know better.
      if (endedBy(live, live.limits) !== undefined) return undefined;
      // A weak navigation moves nothing: whether a monitor has spoken, only the record knows.
      const idleFor =
        how === "person" ? 0 : how === "report" ? Math.min(claimed ?? Infinity, live.idleFor) : live.idleFor;
      const moved = { ...live, idleFor };
      put(name, moved);
      return moved;
    },
  };
}
