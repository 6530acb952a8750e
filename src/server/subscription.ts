import type { EndReason } from "../core/judge.ts";
import type { Key } from "./store.ts";

/** Until then the ends of other servers are found by looking, every few seconds. */
const RETRY_AFTER = 5000;

/** Hears from the store of ends on other servers, from the first moment that anybody here waits for one. */
export interface Subscription {
  /** Called again and again; only the first counts. */
  start(): void;
  /** Nothing is told any more from now on. Resolves when the store knows it, too. */
  stop(): Promise<void>;
}

interface Parts {
  subscribe(told: (key: Key, reason: EndReason) => void): Promise<() => Promise<void>>;
  told(key: Key, reason: EndReason): void;
  /** From now on ends are told; what ended just before was told to nobody. */
  began(): void;
  timer(after: number, fire: () => void): () => void;
}

/**
 * Nobody waits for the store here: it may take as long as it likes, and what it fails at is tried again. What it never
 * tells of is found by the next look all the same.
 */
export function createSubscription({ subscribe, told, began, timer }: Parts): Subscription {
  let started = false;
  let stopped = false;
  let cancel = (): void => {};
  let leave: (() => Promise<void>) | undefined;

  async function open(): Promise<void> {
    try {
      const way = await subscribe((key, reason) => {
        if (!stopped) told(key, reason);
      });
      if (stopped) return await way();
      leave = way;
      began();
    } catch {
      // The engine has told of the failure (storeFailure).
      if (!stopped) cancel = timer(RETRY_AFTER, () => void open());
    }
  }

  return {
    start() {
      if (started || stopped) return;
      started = true;
      void open();
    },
    async stop() {
      stopped = true;
      cancel();
      await leave?.();
    },
  };
}
