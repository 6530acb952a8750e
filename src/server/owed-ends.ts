import type { EndReason } from "../core/judge.ts";
import { keyName } from "./key-name.ts";
import type { Key } from "./store.ts";

const FIRST_RETRY = 1000;
const LAST_RETRY = 30_000;

/** Ends that the store has not taken yet. */
export interface OwedEnds {
  /** It holds in this process at once, and is tried again until the store has taken it. */
  owe(key: Key, reason: EndReason): void;
  /** The reason, if this session's end is owed. */
  of(key: Key): EndReason | undefined;
  stop(): void;
}

interface Parts {
  end(key: Key, reason: EndReason): Promise<unknown>;
  timer(after: number, fire: () => void): () => void;
}

/**
 * A logout that destroyed the framework's session cannot be taken back when our store does not answer, and a slow request
 * may save that session again. So its end is not given up (ARCHITECTURE.md, "The marker's life").
 */
export function createOwedEnds({ end, timer }: Parts): OwedEnds {
  const owed = new Map<string, { key: Key; reason: EndReason }>();
  let cancel: (() => void) | undefined;
  let delay = FIRST_RETRY;

  async function pay(): Promise<void> {
    for (const [name, { key, reason }] of owed) {
      try {
        await end(key, reason);
        owed.delete(name);
        delay = FIRST_RETRY;
      } catch {
        // Still away: the others would fail as well.
        break;
      }
    }
    cancel = undefined;
    plan();
  }

  function plan(): void {
    if (owed.size === 0) return;
    cancel ??= timer(delay, () => void pay());
    delay = Math.min(2 * delay, LAST_RETRY);
  }

  return {
    owe(key, reason) {
      owed.set(keyName(key), { key, reason });
      plan();
    },
    of: (key) => (owed.size === 0 ? undefined : owed.get(keyName(key))?.reason),
    stop() {
      cancel?.();
      owed.clear();
    },
  };
}
