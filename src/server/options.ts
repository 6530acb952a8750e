import type { EndReason } from "../core/judge.ts";
import type { PageBehaviour } from "../core/page.ts";
import type { Policy, ResolvedPolicy } from "../core/policy.ts";
import type { PassiveRule, RequestFacts } from "./kind.ts";
import type { Store } from "./store.ts";

type Awaitable<T> = T | Promise<T>;

/** For libraries whose session has an id of its own (better-auth, Auth.js, tokens): no marker is written for these. */
export interface Identity {
  user: string;
  /** The library's own id of the session; hashed before it is stored. */
  session?: string | undefined;
  /** Seconds since the login, so that a session that the store does not know may begin if it is new. */
  age?: number | undefined;
}

/** Everything but `identify` and `store` has a default. Unknown options are errors. Durations are seconds. */
export interface Options<Req> {
  /**
   * Who is this? Asked on arrival and again when the response ends, so that a login and a logout are seen.
   * `undefined` counts as null, a number as its decimal text. What it throws is an error 500, never "anonymous".
   */
  identify(request: Req): Awaitable<string | number | Identity | null | undefined>;
  /** Where last activity lives. */
  store: Store;
  /**
   * At least 16 characters. The first signs, all verify (rotation). Names sessions and users to pages, so every server
   * needs the same. Required unless the store lives in this process, where the default is random.
   */
  secret?: string | readonly string[] | undefined;
  /**
   * The limits. Default: warning after 540 s, end after 600 s, no absolute timeout. A shorter policy binds sessions that
   * have begun at once (not with `policyFor`); a longer one only new ones.
   */
  policy?: Policy | undefined;
  /**
   * The limits of one user, fixed when the session begins. What it leaves out is as in `policy`; `warnAfter` only if
   * `expireAfter` is the same, else nine tenths of it. What it throws, or a wrong policy or none, lets nobody in (500).
   */
  policyFor?: ((user: string, request: Req) => Awaitable<Policy>) | undefined;
  /**
   * Requests that move no activity and are merely anonymous after an end: polling, background fetches. A string is a
   * whole path, with `*` and `:name`, without case and a slash at the end as in Express; a RegExp is tried on the path; a
   * function sees the request.
   */
  passive?: PassiveRule<Req> | readonly PassiveRule<Req>[] | undefined;
  /**
   * `navigation` (default): a page that a person loads counts, everything else is reported by the monitor.
   * `requests`: every request counts that is not passive, save those from other sites and sub-resources (images, scripts,
   * frames). Close to django-session-security.
   */
  activity?: "navigation" | "requests" | undefined;
  /** Begin a session for a logged-in user who has none, once, when this package is deployed into live sessions. Default false. */
  adoptUnmarked?: boolean | undefined;
  /** Where the package's own routes are. Default "/session-security". */
  basePath?: string | undefined;
  /**
   * Other origins whose pages may ping, e.g. "https://app.example". Default none. CORS itself is the application's. Behind
   * a proxy that rewrites `Host` the public origin is one of them.
   */
  allowedOrigins?: readonly string[] | undefined;
  /** How long a process may rely on what it knew of a session; 0 to 5, default 1. The tolerance of never-late. */
  touchEvery?: number | undefined;
  /** How long the store may take; above 0, at most 30, default 0.5. Later is 503: nobody is let in or thrown out. */
  storeTimeout?: number | undefined;
  /**
   * Kept with the session, shown in `sessionsOf`, and told with the refusal of a request; at most 1,024 characters as
   * JSON. No secrets.
   */
  note?: ((request: Req) => Record<string, string>) | undefined;
  /** Clears what would log in again (remember-me cookies) when a page of an ended session is loaded. */
  endSession?: ((request: Req, reason: EndReason) => Awaitable<void>) | undefined;
  /**
   * After an end nobody is in again without a credential: a session begins only by `begin(request, { credential: true })`
   * of a login handler. Remember-me cookies, silent single sign-on and resurrected sessions are refused (403,
   * `{ "code": "credential" }`). Default false. Not together with `adoptUnmarked`.
   */
  credentialRequired?: boolean | undefined;
  /**
   * How many sessions one user may have at once, a whole number from 1 to 1,000; and what happens to one more: `refuse`
   * it (403, `{ "code": "concurrent" }`), or `end-oldest`, which learns why. Default: any number. NIST SP 800-53 AC-10.
   */
  concurrent?: { readonly max: number; readonly beyond: "refuse" | "end-oldest" } | undefined;
  /**
   * `deny` (default): a store that does not answer is 503. `allow`: sessions that this process has seen go on, within the
   * limits they had; it costs that ends made elsewhere meanwhile are not known here, and that activity of the outage is
   * lost to the store. Beginning, ending and logging out need the store in any case.
   */
  onStoreFailure?: "deny" | "allow" | undefined;
  /**
   * Judge and report, but end nobody for inactivity or age and show no warning: to see what would happen before it does.
   * Logouts and ends by an administrator hold all the same. Default false.
   */
  reportOnly?: boolean | undefined;
  /** Accept session cookies that outlive the browser. Default false: a new one is a ConfigurationError, an old one denied. */
  allowPersistentCookie?: boolean | undefined;
  /** The language of the warning: a language tag, or by the browser's wish. Default "accept-language". */
  languages?: string | undefined;
  /** How the browser half of pages with `head()` behaves. */
  monitor?: PageBehaviour | undefined;
  /** Where advice and failures of listeners are written. Default `console.warn`. */
  log?: ((message: string) => void) | undefined;
}

/** Options with every default filled in; inner code takes only this. Durations are milliseconds from here on. */
export interface Resolved<Req> {
  readonly identify: Options<Req>["identify"];
  readonly store: Store;
  readonly secrets: readonly string[];
  readonly policy: ResolvedPolicy;
  readonly policyFor: Options<Req>["policyFor"];
  readonly isPassive: (request: Req, facts: RequestFacts) => boolean;
  readonly activity: "navigation" | "requests";
  readonly adoptUnmarked: boolean;
  readonly basePath: string;
  readonly allowedOrigins: readonly string[];
  readonly touchEvery: number;
  readonly storeTimeout: number;
  readonly note: Options<Req>["note"];
  readonly endSession: Options<Req>["endSession"];
  readonly credentialRequired: boolean;
  readonly concurrent: Options<Req>["concurrent"];
  readonly onStoreFailure: "deny" | "allow";
  readonly reportOnly: boolean;
  readonly allowPersistentCookie: boolean;
  readonly languages: string;
  readonly monitor: PageBehaviour;
  readonly log: (message: string) => void;
}
