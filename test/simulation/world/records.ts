/** The records as the store has executed them, and what the rules of the store say of that. */
import { createTags } from "../../../src/server/secrets.ts";
import type { EndEvent, Key, Opened, Stand, Touch } from "../../../src/server/index.ts";
import { SECRET } from "./server.ts";
import type { StoreObserver } from "./store.ts";
import { SLACK } from "./tolerances.ts";
import type { Truth } from "./truth.ts";
import type { World } from "./world.ts";

/** A record as the store has executed it. */
export interface Record {
  readonly key: Key;
  activity: number;
  movedAt: number;
  begun: number;
  limits: { idle: number; absolute?: number | undefined; warn?: number | undefined };
  ended: { at: number; why: string } | undefined;
  spoken: boolean;
  tag: string | undefined;
  reports: number;
  lossy: boolean;
  /** A deployment has tightened its limits: pages learn of that with their next question. */
  shrunk: boolean;
}

export class Records implements StoreObserver {
  readonly #world: World;
  readonly #truth: Truth;
  readonly #records = new Map<string, Record>();
  readonly #tags = createTags([SECRET]);

  constructor(world: World, truth: Truth) {
    this.#world = world;
    this.#truth = truth;
  }

  get #now(): number {
    return this.#world.time.now;
  }

  get(id: string): Record | undefined {
    return this.#records.get(id);
  }

  all(): Iterable<Record> {
    return this.#records.values();
  }

  count(situation: string): void {
    this.#world.count(situation);
  }

  executed(operation: string, args: readonly unknown[], result: unknown): void {
    const key = args[0] as Key;
    if (operation === "open") {
      const opened = result as Opened;
      if ("refused" in opened) this.#full(key.user);
      if (!("idleFor" in opened)) return;
      const record: Record = {
        key,
        activity: this.#now,
        movedAt: this.#now,
        begun: this.#now,
        limits: opened.limits,
        ended: undefined,
        spoken: false,
        tag: undefined,
        reports: 0,
        lossy: false,
        shrunk: false,
      };
      this.#records.set(key.id, record);
      this.#evict(record);
      void this.#tags.session(key.id).then((tag) => (record.tag = tag));
    }
    if (operation === "endAll") {
      const ended = [...this.#records.values()].filter((each) => each.key.user === args[0] && each.ended === undefined);
      for (const each of ended) this.#recordEnded(each, args[1] as string);
    }
    const record = this.get(key.id);
    if (record === undefined) return;
    if (operation === "end" && result === true) this.#recordEnded(record, args[1] as string);
    if (operation !== "touch") return;
    const stand = result as Stand;
    if ("ended" in stand) return this.#recordEnded(record, stand.ended);
    const activity = this.#now - stand.idleFor;
    if (activity > record.activity + 1) record.movedAt = this.#now;
    record.activity = activity;
    const { idle, absolute, warn } = record.limits;
    const now = stand.limits;
    if (idle !== now.idle || absolute !== now.absolute || warn !== now.warn) record.shrunk = true;
    record.limits = stand.limits;
    const { how, within } = args[1] as Touch;
    if (how === "report" && within > 0) record.spoken = true;
    const login = this.#truth.logins.ofRecord(record);
    if (login !== undefined && activity > login.human + SLACK)
      this.#world.fail(
        "a-human-counts",
        `login ${login.n} has activity at ${activity}, a human's was at ${login.human}`,
      );
  }

  /** How many sessions of the user began after this one. */
  younger(record: Record | undefined): number {
    if (record === undefined) return Infinity;
    return this.#of(record.key.user).filter((other) => other !== record && other.begun >= record.begun).length;
  }

  #of(user: string): Record[] {
    return [...this.#records.values()].filter(({ key }) => key.user === user);
  }

  /** Those that live, the oldest first. */
  #alive(user: string): Record[] {
    const { now } = this.#world.time;
    return this.#of(user).filter(
      ({ ended, activity, begun, limits: { idle, absolute = Infinity } }) =>
        ended === undefined && now < Math.min(activity + idle, begun + absolute),
    );
  }

  /** A login is refused. */
  #full(user: string): void {
    const { concurrent } = this.#world.settings;
    const alive = this.#alive(user);
    if (concurrent?.beyond !== "refuse" || (alive.length < concurrent.max && !alive.some(({ lossy }) => lossy)))
      this.#world.fail("never-early", `a login of ${user} is refused beside ${alive.length} sessions`);
  }

  /** A session has begun: the oldest beyond the most have ended. */
  #evict(begun: Record): void {
    const { concurrent } = this.#world.settings;
    if (concurrent === undefined) return;
    const { user } = begun.key;
    const alive = this.#alive(user).filter((each) => each !== begun);
    const beyond = alive.slice(0, Math.max(alive.length - concurrent.max + 1, 0));
    if (alive.some(({ lossy }) => lossy)) return;
    if (concurrent.beyond === "end-oldest") for (const each of beyond) this.#recordEnded(each, "concurrent");
    else if (beyond.length > 0)
      this.#world.fail("never-revived", `a session of ${user} began beside ${alive.length} others`);
  }

  #recordEnded(record: Record, why: string): void {
    if (record.ended !== undefined) return;
    record.ended = { at: this.#now, why };
    this.#world.trace(() => `record ${record.key.id} ends: ${why}`);
    this.#world.count(`ended: ${why}`);
    const login = this.#truth.logins.ofRecord(record);
    if (login !== undefined) this.#truth.requests.ended(login, why, "the store says");
  }

  reported(event: EndEvent): void {
    const record = [...this.#records.values()].find(({ tag }) => tag === event.session);
    if (record === undefined) return;
    record.reports += 1;
    record.ended ??= { at: this.#now - event.endedFor * 1000, why: event.reason };
    if (record.reports > 1) {
      this.#world.count("an end was reported twice");
      if (!this.#truth.requests.troubled)
        this.#world.fail("ends", `the end of ${event.user} was reported ${record.reports} times`);
    }
    if (event.endedFor > 61 && this.#now - event.endedFor * 1000 > this.#world.badUntil)
      this.#world.fail("ends", `an end was reported ${event.endedFor} s late`);
  }

  /** The store has lost what it did since then. */
  lose(from: number): void {
    for (const record of this.#records.values()) {
      record.lossy = true;
      // Weak navigations count again, until a monitor speaks.
      record.spoken = false;
      if (record.movedAt > from) this.#world.count("a failover lost activity");
      if (record.ended !== undefined && record.ended.at > from) record.ended = undefined;
    }
  }
}
