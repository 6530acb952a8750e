import type { EndReason } from "../../core/judge.ts";
import type { Key } from "../../server/store.ts";
import type { Connection } from "./client.ts";

/** How far back is looked after a lost connection. Whoever is told an end twice is not harmed. */
const MISSED = 5 * 60_000;
/** Milliseconds until ends are read again that could not be read. */
const AGAIN_AFTER = 1000;

type Told = (key: Key, reason: EndReason) => void;
export type EndsOf = (
  what: { keys: readonly string[] } | { past: number },
) => Promise<readonly { key: Key; reason: EndReason }[]>;

/** Those who want to be told of ends: one connection listens for all of them, as long as there is one. */
export class Subscribers {
  readonly #connection: Connection;
  readonly #channel: string;
  readonly #endsOf: EndsOf;
  readonly #told = new Set<{ readonly tell: Told }>();
  /** Hashes of keys that a notification has named and nobody has read yet. */
  readonly #named = new Set<string>();
  #missed = false;
  #reading = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #listening: Promise<() => Promise<void>> | undefined;

  constructor(connection: Connection, channel: string, endsOf: EndsOf) {
    this.#connection = connection;
    this.#channel = channel;
    this.#endsOf = endsOf;
  }

  async add(tell: Told): Promise<() => Promise<void>> {
    const subscriber = { tell };
    this.#told.add(subscriber);
    this.#listening ??= this.#connection.listen(
      this.#channel,
      (key) => void this.#read(key),
      () => void this.#read(),
    );
    const listening = this.#listening;
    try {
      await listening;
    } catch (error) {
      this.#told.delete(subscriber);
      if (this.#listening === listening) this.#listening = undefined;
      throw error;
    }
    return async () => {
      this.#told.delete(subscriber);
      if (this.#told.size === 0) await this.stop();
    };
  }

  async stop(): Promise<void> {
    this.#told.clear();
    this.#named.clear();
    clearTimeout(this.#timer);
    const listening = this.#listening;
    this.#listening = undefined;
    // That a server which is away cannot be told to stop is no concern of the caller's.
    await listening?.then((stop) => stop()).catch(() => {});
  }

  /** Reads what ended, for all notifications that came meanwhile in one go; without a key whatever was missed. */
  async #read(key?: string): Promise<void> {
    if (key === undefined) this.#missed = true;
    else this.#named.add(key);
    if (this.#reading) return;
    this.#reading = true;
    clearTimeout(this.#timer);
    while (this.#told.size > 0 && (this.#missed || this.#named.size > 0)) {
      const missed = this.#missed;
      const keys = [...this.#named];
      this.#missed = false;
      this.#named.clear();
      try {
        if (missed) this.#tell(await this.#endsOf({ past: MISSED }));
        if (keys.length > 0) this.#tell(await this.#endsOf({ keys }));
      } catch {
        this.#missed ||= missed;
        for (const unread of keys) this.#named.add(unread);
        this.#timer = setTimeout(() => void this.#read(), AGAIN_AFTER);
        this.#timer.unref();
        break;
      }
    }
    this.#reading = false;
  }

  #tell(ends: readonly { key: Key; reason: EndReason }[]): void {
    for (const { key, reason } of ends) {
      for (const { tell } of this.#told) {
        try {
          tell(key, reason);
        } catch {
          // One that throws keeps no other from hearing.
        }
      }
    }
  }
}
