import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { NextFunction, Request, RequestHandler, Response } from "express";
import { ConfigurationError } from "../../core/errors.ts";
import type { EndReason } from "../../core/judge.ts";
import { createEngine, headMarkup } from "../../server/index.ts";
import type { ApplicationStanding, EndOptions, EnginePorts, Events, Options, SessionInfo } from "../../server/index.ts";
import type { Ended } from "../../server/index.ts";
import type { Context } from "./context.ts";
import { beginHere } from "./departure.ts";
import { createGuard, PASSIVE } from "./guard.ts";
import { recentActivity } from "./recent-activity.ts";
import { markerOf } from "./session.ts";
import { signalOf, type Closing } from "./signal.ts";
import { createUpgrade } from "./upgrade.ts";

export { returnTo } from "../../server/index.ts";
export type { ApplicationStanding, Closing, EndOptions, EnginePorts, Events, Options, SessionInfo };

/** The guard, and what the application can ask of it. */
export interface SessionSecurity extends RequestHandler {
  /**
   * Begins the session now instead of when the response ends, for a login that renders its page itself.
   * Call it after `regenerate` and when `identify` knows the user. `credential`: the user has just shown one, which
   * `credentialRequired` asks for; a session that is there already ends by it (re-authentication, ASVS 5.0 7.2.4).
   * @throws LoginRefusedError: then take the user out of the framework's session again.
   */
  begin(request: Request, how?: { credential?: boolean }): Promise<void>;
  /** How the session of a request stands. Reads the store, never extends. */
  inspect(request: Request): Promise<ApplicationStanding>;
  /** Ends the session of a request; true when it was alive. The application's own logout goes on as ever. */
  end(request: Request, reason?: "logout" | "revoked"): Promise<boolean>;
  /** How the session of this browser ended, for the login page; undefined while one is alive. */
  endReason(request: Request): EndReason | undefined;
  /** What the one who ended the session of this browser has to say; to be shown as text, beside the reason. */
  endNotice(request: Request): string | undefined;
  /**
   * A guard for stricter areas: lets through who was never idle for so many seconds since the login. Others are to
   * re-authenticate: `otherwise` answers them, by default 401 with `{ "code": "reauthenticate" }`. Ends nothing. At least
   * two fifths of `expireAfter`, since a page reports activity only every third of it.
   * @throws ConfigurationError
   */
  recentActivity(seconds: number, otherwise?: RequestHandler): RequestHandler;
  /** The live sessions of a user. */
  sessionsOf(user: string): Promise<SessionInfo[]>;
  /** The live sessions of everybody, in batches. */
  allSessions(): AsyncIterable<SessionInfo[]>;
  /** Ends one session by its tag; true when it was alive. */
  endOne(user: string, tag: string, options?: { notice?: string }): Promise<boolean>;
  /** Ends all sessions of a user, save the one with the tag `except`; answers how many. */
  endAll(user: string, options?: EndOptions): Promise<number>;
  /** Ends every session of everybody, save the one with the tag `except`; answers how many. */
  endEveryone(options?: EndOptions): Promise<number>;
  /**
   * Aborts with a SessionEndedError when the session of this request ends, wherever that happens: at once in this process
   * and where the store tells of ends, else within 5 s; at a limit within 1 s. Never extends it. Lasts until the response
   * closes, or `until` does, for what outlives its request; hand over one that is open. Aborted already where there is no
   * live session, and with a StoreError when a limit has passed while the store was away.
   */
  signal(request: IncomingMessage, until?: Closing): AbortSignal;
  /**
   * For `server.on("upgrade")`: runs `before` (the session library, passport) and the guard on an upgrade, which does not
   * pass Express. Answers the signal of its session, which lasts until the socket closes. Undefined: it was refused,
   * answered and closed (401 nobody, or an ended session; 403 a page of another site, unless `allowedOrigins` lists it;
   * 503 the store). Never rejects.
   */
  upgrade(request: IncomingMessage, socket: Duplex, ...before: RequestHandler[]): Promise<AbortSignal | undefined>;
  /** The markup for `<head>`, for pages of anyone, logged in or not: a `<meta>`, and a `<script>` or two. */
  head(request: Request): string;
  /** Listens; answers the way to stop. */
  on<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => unknown): () => void;
  /** Stops timers and closes the store. */
  close(): Promise<void>;
}

/**
 * The guard for Express 5 with express-session. Mount it after the session library (and passport), before body parsers
 * and routes. `ports` replaces clock and timers, for tests.
 * @throws ConfigurationError
 */
export function sessionSecurity(options: Options<Request>, ports?: EnginePorts): SessionSecurity {
  const engine = createEngine<Request>(options, ports);
  const contexts = new WeakMap<Request, Context>();

  const contextOf = (request: IncomingMessage): Context => {
    const context = contexts.get(request as Request);
    if (context !== undefined) return context;
    throw new ConfigurationError("mount", "this request did not pass the guard; mount it before the route");
  };

  const endOf = (request: Request): Ended | undefined => {
    const { visit, ended } = contextOf(request);
    if (visit !== undefined) return undefined;
    const marker = markerOf(request);
    return ended ?? (marker !== undefined && "ended" in marker ? marker : undefined);
  };

  const guard = createGuard(engine, contexts);
  const upgrade = createUpgrade(engine, guard, contexts);

  return Object.assign(guard, {
    async begin(request: Request, { credential = false }: { credential?: boolean } = {}): Promise<void> {
      const context = contextOf(request);
      const identity = await engine.identify(request);
      if (identity === null) throw new ConfigurationError("begin", "identify knows no user yet; log in first");
      // A session with an id of its own began when it was first seen, and that id never begins twice.
      if (identity.session !== undefined && identity.session === context.who?.session) return;
      if (context.visit !== undefined) await engine.end(context.visit.key, "logout");
      await beginHere(engine, request, context, identity, credential);
    },

    async inspect(request: Request): Promise<ApplicationStanding> {
      const { who, visit, ended } = contextOf(request);
      if (visit === undefined)
        return ended === undefined ? { state: "anonymous" } : { state: "ended", reason: ended.ended };
      return engine.inspect({ request, identity: who, marker: visit.key });
    },

    async end(request: Request, reason: "logout" | "revoked" = "logout"): Promise<boolean> {
      const { visit } = contextOf(request);
      return visit !== undefined && engine.end(visit.key, reason);
    },

    endReason: (request: Request) => endOf(request)?.ended,
    endNotice: (request: Request) => endOf(request)?.notice,
    recentActivity: (seconds: number, otherwise?: RequestHandler) =>
      recentActivity(engine, contextOf, seconds, otherwise),

    sessionsOf: engine.sessionsOf,
    allSessions: engine.allSessions,
    endOne: engine.endOne,
    endAll: engine.endAll,
    endEveryone: engine.endEveryone,

    signal: (request: IncomingMessage, until?: Closing) => signalOf(engine, contextOf(request), until),

    async upgrade(request: IncomingMessage, socket: Duplex, ...before: RequestHandler[]) {
      const context = await upgrade(request, socket, before);
      return context && signalOf(engine, context, undefined);
    },

    head(request: Request): string {
      const { visit } = contextOf(request);
      const shown = visit && { answer: engine.current(visit), current: visit.how === "person" };
      return headMarkup(engine.options, shown, request.headers["accept-language"]);
    },

    on: engine.events.on,
    close: engine.close,
  });
}

/** Marks the requests of a route as passive; mount it on the route's path, before the guard. */
export function passive(request: Request, _response: Response, next: NextFunction): void {
  (request as Request & { [PASSIVE]?: true })[PASSIVE] = true;
  next();
}
