/**
 * The authority: one decision per request. It knows no framework; an adapter turns a request into facts, and what is
 * decided here into effects. It owns no session state: last activity is the store's, the marker the framework's.
 */
import { LoginRefusedError } from "../core/errors.ts";
import { phase, type EndReason } from "../core/judge.ts";
import type { ResolvedPolicy } from "../core/policy.ts";
import {
  parsePing,
  type AliveAnswer,
  type DraftKeysAnswer,
  type EndedAnswer,
  type PingAnswer,
  type PingRefusal,
  type PingRequest,
} from "../core/wire.ts";
import { createAdmission, type Begin } from "./admission.ts";
import { draftKeysOf } from "./draft-keys.ts";
import { resolveIdentity, type KnownIdentity } from "./identity.ts";
import { kindOf, type Kind, type RequestFacts } from "./kind.ts";
import { readMarker } from "./marker.ts";
import { noteIfAny } from "./note.ts";
import type { Options } from "./options.ts";
import { aged } from "./recent.ts";
import { byTime, createRecords, realPorts } from "./records.ts";
import { resolveOptions } from "./resolve-options.ts";
import { hashId } from "./secrets.ts";
import { createSessions } from "./sessions.ts";
import type { Ended, Key, Live, Speaker, Stand } from "./store.ts";

/** A live session as this request found it. */
export interface Visit {
  readonly key: Key;
  readonly live: Live;
  /** When `live` was true, on the engine's clock. */
  readonly at: number;
  readonly how: Speaker;
  readonly answer: AliveAnswer;
}

export type Decision =
  | { readonly state: "anonymous" }
  | { readonly state: "live"; readonly visit: Visit }
  | { readonly state: "ended"; readonly end: Ended }
  /** Report-only mode: it has ended of time, and the request goes on as if nobody had looked. */
  | { readonly state: "reported"; readonly end: Ended };

/** How a session stands, for the application. Seconds. */
export type ApplicationStanding =
  | {
      readonly state: "active" | "warning";
      readonly user: string;
      readonly tag: string;
      readonly idleFor: number;
      readonly age: number;
      readonly policy: ResolvedPolicy;
    }
  | { readonly state: "ended"; readonly reason: EndReason }
  | { readonly state: "anonymous" };

/** What an adapter knows on arrival. `marker` is whatever the framework's session carries: it is not trusted in form. */
export interface Arrival<Req> {
  readonly request: Req;
  readonly identity: KnownIdentity | null;
  readonly marker: unknown;
}

export type Engine<Req> = ReturnType<typeof createEngine<Req>>;

export function createEngine<Req>(given: Options<Req>, ports = realPorts) {
  const options = resolveOptions(given);
  const records = createRecords(options, ports);
  const admission = createAdmission(options, records);
  const { tags, events, recent, touch, answerOf, pollers } = records;

  /** The record that an arrival claims: by its marker, or by the id that its library gave the session. */
  async function keyOf({ identity, marker }: Arrival<Req>): Promise<Key | undefined> {
    if (identity === null) return undefined;
    if (identity.session !== undefined) return { id: await hashId(identity.session), user: identity.user };
    const known = readMarker(marker);
    // Deny by default: a marker of somebody else, or none at all, is no session of this user.
    return known !== undefined && "id" in known && known.user === identity.user ? known : undefined;
  }

  /** Touches the record, or begins it for a session with an id of its own whose login is younger than the idle timeout. */
  async function touchOrBegin(arrival: Arrival<Req>, key: Key, how: Speaker, idleFor?: number): Promise<Stand> {
    const stand = await touch(key, how, idleFor);
    const { request, identity } = arrival;
    const { session, age } = identity!;
    const unknown = "ended" in stand && stand.ended === "unknown";
    if (!unknown || session === undefined || age === undefined) return stand;
    // Measured by this user's own limit: what the store has forgotten after it must not begin again.
    const policy = await admission.policyOf(key.user, request);
    if (age >= policy.expireAfter) return stand;
    try {
      return (await admission.begin(request, identity!, { credential: false, policy })).live;
    } catch (error) {
      // Its library has logged it in already; here it is over before it begins.
      if (error instanceof LoginRefusedError) return { ended: error.code === "concurrent" ? "concurrent" : "unknown" };
      throw error;
    }
  }

  async function seen(key: Key, live: Live, how: Speaker): Promise<Visit> {
    return { key, live, at: records.now(), how, answer: await answerOf(key, live) };
  }

  function extended({ key, answer, how }: Visit): void {
    if (how === "read") return;
    void events.emit("extend", { user: key.user, session: answer.session, by: how, idleFor: answer.idleFor });
  }

  /** Opens a record. @throws LoginRefusedError, StoreError, or whatever `policyFor` and `note` throw. */
  async function begin(request: Req, identity: KnownIdentity, how: Begin): Promise<Visit> {
    const { key, live } = await admission.begin(request, identity, how);
    return seen(key, live, "person");
  }

  /** What a ping says of the session it arrives with, before it may move anything. */
  async function claim(arrival: Arrival<Req>, ping: PingRequest): Promise<Key | EndedAnswer> {
    const { identity, marker } = arrival;
    if (identity === null) {
      const known = readMarker(marker);
      return known !== undefined && "ended" in known ? known : { ended: "anonymous" };
    }
    // A page of somebody else: it must be covered, and it must not extend this user's session.
    if (ping.user !== undefined && !(await tags.namesUser(ping.user, identity.user))) return { ended: "replaced" };
    return (await keyOf(arrival)) ?? { ended: "unknown" };
  }

  function judged(end: Ended): Decision {
    return { state: options.reportOnly && byTime(end.ended) ? "reported" : "ended", end };
  }

  function refuse(code: PingRefusal, request: Req): PingRefusal {
    void events.emit("refuse", { code, note: noteIfAny(options.note, request) });
    return code;
  }

  return {
    options,
    events,
    refuse,
    begin,
    end: records.end,
    endForGood: records.endForGood,
    watch: records.watch,
    close: records.close,
    ...createSessions(records),

    /** Answers without waiting where `identify` does, so that a response need not wait a tick for it. */
    identify(request: Req): KnownIdentity | null | Promise<KnownIdentity | null> {
      const said = options.identify(request);
      return isPromise(said) ? Promise.resolve(said).then(resolveIdentity) : resolveIdentity(said);
    },

    kind: (request: Req, facts: RequestFacts, marked: boolean): Kind =>
      kindOf(facts, marked || options.isPassive(request, facts), options.activity),

    /** Judges the session of a request and moves its activity as the kind of request says. @throws StoreError */
    async arrive(arrival: Arrival<Req>, { how }: Kind, { method, path }: RequestFacts): Promise<Decision> {
      if (arrival.identity === null) return { state: "anonymous" };
      const key = await keyOf(arrival);
      if (key === undefined) return judged({ ended: "unknown" });
      const known = SAFE.has(method) ? recent.get(key, how !== "read") : undefined;
      if (known !== undefined) return { state: "live", visit: await seen(key, known, how) };
      const coming = SAFE.has(method) ? recent.coming(key, how) : undefined;
      const stand = await (coming ?? recent.expect(key, how, touchOrBegin(arrival, key, how)));
      if ("ended" in stand) return judged(stand);
      if (coming !== undefined) return { state: "live", visit: await seen(key, stand, how) };
      recent.put(key, stand, how !== "read");
      if (how !== "read") pollers.moved(key, path);
      const visit = await seen(key, stand, how);
      extended(visit);
      return { state: "live", visit };
    },

    /** Answers a ping whose headers were accepted. @throws StoreError */
    async ping(arrival: Arrival<Req>, body: string): Promise<PingAnswer | PingRefusal> {
      const ping = parsePing(body);
      if (ping === undefined) return refuse("malformed", arrival.request);
      const key = await claim(arrival, ping);
      if ("ended" in key) return key;
      // Tags come from a page, so a monitor runs there; without them and without idleFor somebody only asks.
      const speaks = ping.idleFor !== undefined || ping.session !== undefined;
      // 1e308 seconds are an endless number of milliseconds, which a store need not understand.
      const idleFor = ping.idleFor === undefined ? undefined : Math.min(ping.idleFor * 1000, Number.MAX_SAFE_INTEGER);
      const stand = await touchOrBegin(arrival, key, speaks ? "report" : "read", idleFor);
      if ("ended" in stand) return stand;
      recent.put(key, stand, idleFor !== undefined);
      if (idleFor !== undefined) pollers.reported(key, idleFor);
      const visit = await seen(key, stand, idleFor === undefined ? "read" : "report");
      extended(visit);
      return visit.answer;
    },

    /** "Log out now" of the dialog. A page of another user logs nobody out. @throws StoreError */
    async logout(arrival: Arrival<Req>, body: string): Promise<PingAnswer | PingRefusal> {
      const ping = parsePing(body);
      if (ping === undefined) return refuse("malformed", arrival.request);
      const key = await claim(arrival, ping);
      if ("ended" in key) return key;
      await records.end(key, "logout");
      return { ended: "logout" };
    },

    /** The keys of the drafts of whoever is logged in; nobody else's page gets them. Extends nothing. @throws StoreError */
    async draftKeys(arrival: Arrival<Req>, body: string): Promise<DraftKeysAnswer | EndedAnswer | PingRefusal> {
      const ping = parsePing(body);
      if (ping === undefined) return refuse("malformed", arrival.request);
      const key = await claim(arrival, ping);
      if ("ended" in key) return key;
      const stand = await touchOrBegin(arrival, key, "read");
      if ("ended" in stand) return stand;
      const { session, user } = await answerOf(key, stand);
      const draftKeys = await draftKeysOf(key.user, options.secrets);
      return { draftKeys, now: (await records.time()) / 1000, session, user };
    },

    /** Reads how a session stands now. Extends nothing. @throws StoreError */
    async inspect(arrival: Arrival<Req>): Promise<ApplicationStanding> {
      if (arrival.identity === null) return { state: "anonymous" };
      const key = await keyOf(arrival);
      if (key === undefined) return { state: "ended", reason: "unknown" };
      const stand = await touch(key, "read");
      if ("ended" in stand) return { state: "ended", reason: stand.ended };
      const { idleFor, age, warnAfter, expireAfter, absoluteTimeout, session } = await answerOf(key, stand);
      return {
        state: phase(stand, stand.limits, warnAfter * 1000),
        user: key.user,
        tag: session,
        idleFor,
        age,
        policy: { warnAfter, expireAfter, absoluteTimeout },
      };
    },

    /** The visit's answer, aged to now: time passes between arrival and the rendering of a page. */
    current(visit: Visit): AliveAnswer {
      const { idleFor, age } = aged(visit.live, records.now() - visit.at);
      return { ...visit.answer, idleFor: idleFor / 1000, age: age / 1000 };
    },
  };
}

/** Methods that change nothing (RFC 9110, section 9.2.1): these may rely on what was known a moment ago. */
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/** A query builder's thenable is a promise too. */
function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as PromiseLike<T> | null | undefined)?.then === "function";
}
