import { SessionSecurityError, StoreError } from "../core/errors.ts";
import { remaining, type EndReason } from "../core/judge.ts";
import { keyName } from "./key-name.ts";
import type { Key, Stand } from "./store.ts";

/** Everybody who is watched is looked at this often. */
const ROUND_EVERY = 5000;
/** Between two rounds only who is new or at a limit is looked at, and this far apart: thousands have as many limits. */
const LOOK_EVERY = 1000;
/**
 * As many are asked for at once, one batch after the other. Ten thousand at once took Redis longer than `storeTimeout`, and
 * the requests behind them waited.
 */
const BATCH = 500;
/** A burst of new ones is gathered for this long. */
const GATHER = 50;

/** The reason of an AbortSignal from `signal(request)`. */
export class SessionEndedError extends SessionSecurityError {
  readonly reason: EndReason;
  constructor(reason: EndReason) {
    super("ended", `session-security: the session has ended (${reason})`);
    this.reason = reason;
  }
}

/** One connection's signal, and the way to let go of it. */
export interface Watching {
  readonly signal: AbortSignal;
  readonly release: () => void;
}

export interface Watch {
  /** A signal that aborts when the session ends, wherever that happens. Never extends it. Watched until released. */
  signal(key: Key): Watching;
  /** It has ended: no need to wait for the next look. */
  ended(key: Key, reason: EndReason): void;
  /** What is known may have missed something: looks at everybody soon. */
  refresh(): void;
  stop(): void;
}

interface Parts {
  peek(keys: readonly Key[]): Promise<Stand[]>;
  /** Ends of this reason close nothing. */
  spares(reason: EndReason): boolean;
  now(): number;
  timer(after: number, fire: () => void): () => void;
}

interface Watched {
  readonly key: Key;
  /** One for each connection: what listens to a signal is then freed with its connection, not with the session. */
  readonly controllers: Set<AbortController>;
  /** When to look at it, if not with everybody. */
  due: number;
  /** When it reaches its limit, as last seen. */
  limit: number;
}

/** Sockets and streams stop with their session: batched reads for all of them. */
export function createWatch({ peek, spares, now, timer }: Parts): Watch {
  const watched = new Map<string, Watched>();
  let lastLook = -Infinity;
  let nextRound = -Infinity;
  /** When the timer fires; Infinity: there is none. */
  let planned = Infinity;
  let cancel = (): void => {};
  let looking = false;
  let stopped = false;

  function plan(at: number): void {
    if (looking || stopped || at >= planned) return;
    cancel();
    planned = at;
    cancel = timer(Math.max(0, at - now()), () => void look());
  }

  function planNext(): void {
    if (watched.size === 0) return;
    let soonest = Infinity;
    for (const { due } of watched.values()) soonest = Math.min(soonest, due);
    plan(Math.min(nextRound, Math.max(soonest, lastLook + LOOK_EVERY)));
  }

  async function look(): Promise<void> {
    planned = Infinity;
    looking = true;
    lastLook = now();
    const everybody = lastLook >= nextRound;
    if (everybody) nextRound = lastLook + ROUND_EVERY;
    const entries = [...watched.values()].filter(({ due }) => everybody || due <= lastLook);
    if (entries.length > 0) await judge(entries);
    looking = false;
    planNext();
  }

  async function judge(entries: readonly Watched[]): Promise<void> {
    for (let from = 0; from < entries.length; from += BATCH) {
      const batch = entries.slice(from, from + BATCH);
      try {
        const stands = await peek(batch.map(({ key }) => key));
        for (const [index, stand] of stands.entries()) judged(batch[index]!, stand);
      } catch {
        for (const entry of entries.slice(from)) storeAway(entry);
        return;
      }
    }
  }

  function judged(entry: Watched, stand: Stand): void {
    entry.due = entry.limit = "ended" in stand ? Infinity : now() + remaining(stand, stand.limits);
    if ("ended" in stand) ended(entry.key, stand.ended);
  }

  /**
   * The next round decides: a signal is not aborted by a guess. But past its limit, and past what a person may have done
   * since the last look, nothing more is shown (never-late): it is aborted as a request would be answered, with 503.
   */
  function storeAway(entry: Watched): void {
    entry.due = Infinity;
    const name = keyName(entry.key);
    if (now() < entry.limit + ROUND_EVERY || spares("idle") || watched.get(name) !== entry) return;
    watched.delete(name);
    const late = `the session reached its limit while the store was away`;
    for (const controller of entry.controllers) controller.abort(new StoreError("store", late));
  }

  function ended(key: Key, reason: EndReason): void {
    const entry = watched.get(keyName(key));
    if (entry === undefined || spares(reason)) return;
    watched.delete(keyName(key));
    for (const controller of entry.controllers) controller.abort(new SessionEndedError(reason));
  }

  return {
    signal(key) {
      const name = keyName(key);
      const entry = watched.get(name) ?? { key, controllers: new Set(), due: now(), limit: Infinity };
      const controller = new AbortController();
      entry.controllers.add(controller);
      watched.set(name, entry);
      if (entry.due <= now()) plan(Math.max(now() + GATHER, lastLook + LOOK_EVERY));
      return {
        signal: controller.signal,
        release() {
          entry.controllers.delete(controller);
          if (entry.controllers.size === 0 && watched.get(name) === entry) watched.delete(name);
        },
      };
    },
    ended,
    refresh() {
      nextRound = -Infinity;
      if (watched.size > 0) plan(Math.max(now() + GATHER, lastLook + LOOK_EVERY));
    },
    stop() {
      stopped = true;
      cancel();
      watched.clear();
    },
  };
}
