import { keyName } from "./key-name.ts";
import type { Key } from "./store.ts";

/** Below this a person may well have navigated and be reading now. */
const QUIET = 60_000;
/** A navigation is noticed by the server a moment later than the click that caused it was by the browser. */
const GRACE = 5_000;
/** Two may be a person's last clicks, still on their way. */
const TOO_OFTEN = 3;
const MOVES_KEPT = 32;
const SESSIONS = 10_000;
const ROUTES = 1_000;
const NAME_LENGTH = 200;
/** One route is named once an hour by each process: a log is not to be filled by what it warns of. */
const AGAIN_AFTER = 3_600_000;

export interface Pollers {
  /** A request of this route moved a session's activity. */
  moved(key: Key, route: string): void;
  /** The browser says that nobody has touched it for so long. */
  reported(key: Key, idleFor: number): void;
}

export interface Poller {
  readonly key: Key;
  readonly route: string;
  readonly times: number;
  readonly idleFor: number;
}

/**
 * Finds routes that keep sessions alive without a person: the browser reports no input while one of them moves activity
 * again and again. The cure is an entry in `passive`; the original's users found out in production.
 */
export function createPollers({ now, found }: { now: () => number; found: (poller: Poller) => void }): Pollers {
  const sessions = new Map<string, { route: string; at: number }[]>();
  const told = new Map<string, number>();

  function tell(key: Key, route: string, times: number, idleFor: number): void {
    if (now() - (told.get(route) ?? -Infinity) < AGAIN_AFTER) return;
    if (told.size >= ROUTES) told.delete(told.keys().next().value!);
    told.set(route, now());
    found({ key, route, times, idleFor });
  }

  return {
    moved(key, path) {
      const name = keyName(key);
      const moves = sessions.get(name) ?? [];
      // Deleting first keeps the Map in the order of last use.
      sessions.delete(name);
      sessions.set(name, moves);
      moves.push({ route: path.slice(0, NAME_LENGTH), at: now() });
      if (moves.length > MOVES_KEPT) moves.shift();
      if (sessions.size > SESSIONS) sessions.delete(sessions.keys().next().value!);
    },
    reported(key, idleFor) {
      if (idleFor < QUIET) return;
      const since = now() - idleFor + GRACE;
      const times = new Map<string, number>();
      for (const { route, at } of sessions.get(keyName(key)) ?? []) {
        if (at > since) times.set(route, (times.get(route) ?? 0) + 1);
      }
      for (const [route, count] of times) if (count >= TOO_OFTEN) tell(key, route, count, idleFor);
    },
  };
}
