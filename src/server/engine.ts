/**
 * The authority: one decision per request. It knows no framework; an adapter turns a request into facts, and what is
 * decided here into effects. It owns no session state: last activity is the store's, the marker the framework's.
 */
import { ConfigurationError, StoreError } from "../core/errors.ts";
import { phase, type EndReason, type PingEnd } from "../core/judge.ts";
import { show } from "../core/options.ts";
import { limitsOf, resolvePolicy, type ResolvedPolicy } from "../core/policy.ts";
import { parsePing, type AliveAnswer, type PingAnswer, type PingRefusal, type PingRequest } from "../core/wire.ts";
import { resolveIdentity, type KnownIdentity } from "./identity.ts";
import { kindOf, type Kind, type RequestFacts } from "./kind.ts";
import { readMarker } from "./marker.ts";
import type { Options } from "./options.ts";
import { aged } from "./recent.ts";
import { createRecords, realPorts } from "./records.ts";
import { resolveOptions } from "./resolve-options.ts";
import { hashId, randomId } from "./secrets.ts";
import { createSessions } from "./sessions.ts";
import type { Key, Live, Note, Speaker, Stand } from "./store.ts";

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
  | { readonly state: "ended"; readonly reason: EndReason };

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

const NOTE_LENGTH = 1024;

export function createEngine<Req>(given: Options<Req>, ports = realPorts) {
  const options = resolveOptions(given);
  const records = createRecords(options, ports);
  const { tags, events, recent, touch, answerOf } = records;

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
    const { session, age } = arrival.identity!;
    const unknown = "ended" in stand && stand.ended === "unknown";
    if (!unknown || session === undefined || age === undefined) return stand;
    // Measured by this user's own limit: what the store has forgotten after it must not begin again.
    const policy = await policyOf(key.user, arrival.request);
    return age >= policy.expireAfter ? stand : (await begin(arrival.request, arrival.identity!, policy)).live;
  }

  async function policyOf(user: string, request: Req): Promise<ResolvedPolicy> {
    const { policy, policyFor } = options;
    if (policyFor === undefined) return policy;
    // Nothing said is a mistake, not a wish for the defaults.
    return resolvePolicy((await policyFor(user, request)) ?? (null as never), "policyFor", policy);
  }

  async function seen(key: Key, live: Live, how: Speaker): Promise<Visit> {
    return { key, live, at: records.now(), how, answer: await answerOf(key, live) };
  }

  function extended({ key, answer, how }: Visit): void {
    if (how === "read") return;
    void events.emit("extend", { user: key.user, session: answer.session, by: how, idleFor: answer.idleFor });
  }

  /** Opens a record. @throws StoreError, or whatever `policyFor` and `note` throw: nobody is let in without a record. */
  async function begin(request: Req, identity: KnownIdentity, policy?: ResolvedPolicy): Promise<Visit> {
    const { user, session } = identity;
    const key = { id: session === undefined ? randomId() : await hashId(session), user };
    const limits = policy ?? (await policyOf(user, request));
    const note = noteOf(request);
    const entry = { age: (identity.age ?? 0) * 1000, note, within: options.storeTimeout };
    const opened = await records.ask("open", (store) => store.open(key, limitsOf(limits), entry));
    if (!("idleFor" in opened)) throw new StoreError("store", "the store refused to begin a session");
    const visit = await seen(key, opened, "person");
    void events.emit("begin", { user: key.user, session: visit.answer.session, note });
    return visit;
  }

  function noteOf(request: Req): Note {
    const note: unknown = options.note?.(request) ?? {};
    const isNote = typeof note === "object" && note !== null && !isPromise(note) && !Array.isArray(note);
    if (!isNote || !Object.values(note).every((value) => typeof value === "string"))
      throw new ConfigurationError("note", `${show(note)} is not an object of texts`);
    if (JSON.stringify(note).length <= NOTE_LENGTH) return note as Note;
    throw new ConfigurationError("note", `it has more than ${NOTE_LENGTH} characters as JSON`);
  }

  /** What a ping says of the session it arrives with, before it may move anything. */
  async function claim(arrival: Arrival<Req>, ping: PingRequest): Promise<Key | { ended: PingEnd }> {
    const { identity, marker } = arrival;
    if (identity === null) {
      const known = readMarker(marker);
      return { ended: known !== undefined && "ended" in known ? known.ended : "anonymous" };
    }
    // A page of somebody else: it must be covered, and it must not extend this user's session.
    if (ping.user !== undefined && !(await tags.namesUser(ping.user, identity.user))) return { ended: "replaced" };
    return (await keyOf(arrival)) ?? { ended: "unknown" };
  }

  function refuse(code: PingRefusal): PingRefusal {
    void events.emit("refuse", { code });
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
    async arrive(arrival: Arrival<Req>, { how }: Kind, safe: boolean): Promise<Decision> {
      if (arrival.identity === null) return { state: "anonymous" };
      const key = await keyOf(arrival);
      if (key === undefined) return { state: "ended", reason: "unknown" };
      const known = safe ? recent.get(key, how !== "read") : undefined;
      if (known !== undefined) return { state: "live", visit: await seen(key, known, how) };
      const stand = await touchOrBegin(arrival, key, how);
      if ("ended" in stand) return { state: "ended", reason: stand.ended };
      recent.put(key, stand, how !== "read");
      const visit = await seen(key, stand, how);
      extended(visit);
      return { state: "live", visit };
    },

    /** Answers a ping whose headers were accepted. @throws StoreError */
    async ping(arrival: Arrival<Req>, body: string): Promise<PingAnswer | PingRefusal> {
      const ping = parsePing(body);
      if (ping === undefined) return refuse("malformed");
      const key = await claim(arrival, ping);
      if ("ended" in key) return key;
      // Tags come from a page, so a monitor runs there; without them and without idleFor somebody only asks.
      const speaks = ping.idleFor !== undefined || ping.session !== undefined;
      const idleFor = ping.idleFor === undefined ? undefined : ping.idleFor * 1000;
      const stand = await touchOrBegin(arrival, key, speaks ? "report" : "read", idleFor);
      if ("ended" in stand) return { ended: stand.ended };
      recent.put(key, stand, idleFor !== undefined);
      const visit = await seen(key, stand, idleFor === undefined ? "read" : "report");
      extended(visit);
      return visit.answer;
    },

    /** "Log out now" of the dialog. A page of another user logs nobody out. @throws StoreError */
    async logout(arrival: Arrival<Req>, body: string): Promise<PingAnswer | PingRefusal> {
      const ping = parsePing(body);
      if (ping === undefined) return refuse("malformed");
      const key = await claim(arrival, ping);
      if ("ended" in key) return key;
      await records.end(key, "logout");
      return { ended: "logout" };
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

/** A query builder's thenable is a promise too. */
function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as PromiseLike<T> | null | undefined)?.then === "function";
}
