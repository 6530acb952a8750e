/**
 * Kinds of request: what may move activity, and what is a page. Only a person's navigation moves it; the monitor
 * reports the rest. Everything that is not provably one or the other moves nothing (a-human-counts).
 */

import { pathPattern } from "./path-pattern.ts";

/** What an adapter tells of a request, whatever the framework. */
export interface RequestFacts {
  readonly method: string;
  /** The path as the browser sent it, without the query. */
  readonly path: string;
  header(name: string): string | undefined;
}

export interface Kind {
  /**
   * `person`: a navigation that a person provably made (or any request, with `activity: "requests"`). `weak`: a
   * navigation without that proof, which counts only until a monitor has spoken. `read`: moves nothing.
   */
  readonly how: "person" | "weak" | "read";
  /** A document navigation: the only kind for which an ended session's cookie is changed. */
  readonly page: boolean;
}

const BACKGROUND: Kind = { how: "read", page: false };

/** One rule of `passive`: an exact path, a path with `*` or `:name` in it, a RegExp on the path, or a predicate. */
export type PassiveRule<Req> = string | RegExp | ((request: Req) => boolean);

export function kindOf(facts: RequestFacts, passive: boolean, activity: "navigation" | "requests"): Kind {
  if (passive || declaresNone(facts)) return BACKGROUND;
  const page = isNavigation(facts);
  if (activity === "requests") return { how: fromElsewhere(facts) || isSubresource(facts) ? "read" : "person", page };
  if (!page) return framedPress(facts) ? { how: "person", page: false } : BACKGROUND;
  if (proved(facts)) return { how: "person", page };
  // Deny by default: another site can navigate here by script, again and again.
  return { how: fromElsewhere(facts) ? "read" : "weak", page };
}

/** Prefetches and prerenders happen without a person (Sec-Purpose), as do streams, upgrades and what says so itself. */
function declaresNone(facts: RequestFacts): boolean {
  return (
    /prefetch|prerender|preview/i.test(`${facts.header("sec-purpose")} ${facts.header("purpose")}`) ||
    facts.header("session-activity")?.toLowerCase() === "none" ||
    facts.header("upgrade") !== undefined ||
    (facts.header("accept") ?? "").includes("text/event-stream")
  );
}

/** Fetch Metadata where it is sent, and what accepts HTML where it is not (plain HTTP, platform facts). */
function isNavigation(facts: RequestFacts): boolean {
  if (facts.method !== "GET" && facts.method !== "POST") return false;
  const dest = facts.header("sec-fetch-dest");
  const mode = facts.header("sec-fetch-mode");
  if (dest !== undefined || mode !== undefined) {
    return dest === "document" && (mode === undefined || mode === "navigate");
  }
  return (facts.header("accept") ?? "").includes("text/html");
}

/** A person's click inside a frame navigates the frame: it counts, but the frame is not a page of its own. */
function framedPress(facts: RequestFacts): boolean {
  return /^i?frame$/.test(facts.header("sec-fetch-dest") ?? "") && proved(facts);
}

/** `Sec-Fetch-User: ?1` is sent only after user activation (Fetch Metadata, section 2.4). */
function proved(facts: RequestFacts): boolean {
  return facts.header("sec-fetch-user") === "?1" && facts.header("sec-fetch-mode") === "navigate";
}

function fromElsewhere(facts: RequestFacts): boolean {
  const site = facts.header("sec-fetch-site");
  return (site === "cross-site" || site === "same-site") && !proved(facts);
}

function isSubresource(facts: RequestFacts): boolean {
  const dest = facts.header("sec-fetch-dest");
  return dest !== undefined && dest !== "document" && dest !== "empty" && !framedPress(facts);
}

/** The `passive` rules as one test. Paths match as Express routes do: without case and one slash at the end. */
export function passiveTest<Req>(rules: readonly PassiveRule<Req>[]): (request: Req, facts: RequestFacts) => boolean {
  const tests = rules.map((rule): ((request: Req, path: string) => boolean) => {
    // A promise is no answer: it would make every request passive.
    if (typeof rule === "function") return (request) => (rule(request) as unknown) === true;
    if (typeof rule === "string") {
      const matches = pathPattern(rule);
      return (_, path) => matches(path);
    }
    // A sticky or global RegExp remembers where it stopped; every second request would be missed.
    const stateless = new RegExp(rule.source, rule.flags.replace(/[gy]/g, ""));
    return (_, path) => stateless.test(path);
  });
  return (request, facts) => tests.some((test) => test(request, facts.path));
}
