import type { Alive } from "./records.ts";
import { Shards } from "./shards.ts";

/** The live sessions of each user. Nearly every user has one, who then costs no set. */
export class Users {
  readonly #sessions = new Shards<Alive | Set<Alive>>();

  /** How many there are at most: some may have reached their limit unseen. */
  count(user: string): number {
    const sessions = this.#sessions.get(user);
    if (sessions === undefined) return 0;
    return sessions instanceof Set ? sessions.size : 1;
  }

  /** Oldest login first. */
  of(user: string): Alive[] {
    const sessions = this.#sessions.get(user);
    if (sessions === undefined) return [];
    return sessions instanceof Set ? [...sessions].sort((a, b) => a.begun - b.begun) : [sessions];
  }

  add(live: Alive): void {
    const sessions = this.#sessions.get(live.user);
    if (sessions === undefined) this.#sessions.set(live.user, live);
    else if (sessions instanceof Set) sessions.add(live);
    else this.#sessions.set(live.user, new Set([sessions, live]));
  }

  delete(live: Alive): void {
    const sessions = this.#sessions.get(live.user);
    if (!(sessions instanceof Set)) {
      if (sessions === live) this.#sessions.delete(live.user);
      return;
    }
    sessions.delete(live);
    if (sessions.size > 1) return;
    for (const last of sessions) this.#sessions.set(live.user, last);
  }

  clear(): void {
    this.#sessions.clear();
  }
}
