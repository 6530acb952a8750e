import type { NextFunction, Request, Response } from "express";
import { ConfigurationError, LoginRefusedError, StoreError } from "../../core/errors.ts";
import { ENDED_HEADER } from "../../core/wire.ts";
import { mayAct } from "../../server/index.ts";
import type { Arrival, KnownIdentity, RequestFacts } from "../../server/index.ts";
import { createContext, type Context, type ExpressEngine } from "./context.ts";
import { beforeEnd, beginHere, depart } from "./departure.ts";
import { factsOf } from "./facts.ts";
import { ownRoute } from "./own-routes.ts";
import { broken, forbidden, foreign, malformed, unauthorized, unavailable, type Kept } from "./refuse.ts";
import {
  blobOf,
  hasLibrary,
  hideSession,
  isNew,
  isPersistent,
  markerOf,
  persistentCookie,
  replaceSession,
  sessionIdOf,
} from "./session.ts";

/** Set by the `passive` middleware on requests of a route. */
export const PASSIVE = Symbol("session-security: passive");
/** Set by any guard of this package: two of them on one request would each begin a record. */
const GUARDED = Symbol.for("session-security: guarded");

type Marked = Request & { [PASSIVE]?: true; [GUARDED]?: true };

/** The marker of a session that must not be taken for anybody's. */
const DENIED = { ended: "unknown" } as const;

/** One request through the guard: what arrives is judged, what leaves is settled. */
export function createGuard(engine: ExpressEngine, contexts: WeakMap<Request, Context>) {
  const { basePath, allowedOrigins, log, allowPersistentCookie, adoptUnmarked, endSession } = engine.options;
  let sessionsSeen = false;

  async function arrivalOf(req: Request): Promise<Arrival<Request>> {
    if (blobOf(req) === undefined) {
      // No session object where there was one before, or where the library has looked for one: its store is away. Deny, and
      // never take it for "anonymous".
      if (sessionsSeen || hasLibrary(req)) throw libraryAway();
      return { request: req, identity: await identifyWithout(req), marker: undefined };
    }
    sessionsSeen = true;
    const outlives = !allowPersistentCookie && isPersistent(req);
    // A new session shows how the library is set up; an old one may be from before that was put right, and is denied.
    if (outlives && isNew(req)) throw persistentCookie();
    const marker = outlives ? DENIED : markerOf(req);
    return { request: req, identity: await engine.identify(req), marker };
  }

  function libraryAway(): StoreError {
    const error = new StoreError("store", "the session library gave no req.session: its store is away");
    void engine.events.emit("storeFailure", { operation: "session", error });
    return error;
  }

  /** Without a session library only an identity with a session id of its own makes sense. */
  async function identifyWithout(req: Request): Promise<KnownIdentity | null> {
    let cause: unknown;
    try {
      const identity = await engine.identify(req);
      if (identity === null || identity.session !== undefined) return identity;
    } catch (error) {
      cause = error;
    }
    const rule = "mount the guard after a session library, or let identify answer { user, session }";
    throw new ConfigurationError("mount", `there is no req.session; ${rule}`, { cause });
  }

  /** Judges the session of a request. Answers whether the application may go on with it. */
  async function arrive(
    req: Request,
    res: Response,
    facts: RequestFacts,
    context: Context,
    kept: Kept,
  ): Promise<boolean> {
    const kind = engine.kind(req, facts, (req as Marked)[PASSIVE] === true);
    context.page = kind.page;
    const arrival = await arrivalOf(req);
    const { identity, marker } = arrival;
    if (identity !== null && identity.session === undefined && marker === undefined && adoptUnmarked) {
      await beginHere(engine, req, context, identity, false);
      return true;
    }
    const decision = await engine.arrive(arrival, kind, facts);
    if (decision.state === "live") {
      context.visit = decision.visit;
      context.who = identity;
    }
    if (decision.state === "reported") {
      context.who = identity;
      context.reported = true;
      // It goes on, and is watched anew from the next page that a person loads.
      if (kind.how !== "read" && kind.page) await beginHere(engine, req, context, identity!, false);
    }
    if (decision.state !== "ended") return true;

    const { end } = decision;
    context.ended = end;
    if (kind.page) {
      await replaceSession(req, end);
      await endSession?.(req, end.ended);
    } else {
      hideSession(req);
      context.hidden = true;
      res.setHeader(ENDED_HEADER, end.ended);
    }
    // Deny by default: what still names a user now is not the session that has ended.
    if ((await engine.identify(req)) === null) return true;
    unauthorized(req, res, kept, end.ended);
    return false;
  }

  /** After the handlers: the response ends only when what it did to the session is recorded. */
  function follow(req: Request, res: Response, context: Context, kept: Kept): void {
    keepPrivate(res, context);
    beforeEnd(
      res,
      () => depart(engine, req, context),
      (error) => {
        if (error instanceof LoginRefusedError) return forbidden(req, res, kept, error.code);
        if (!(error instanceof StoreError)) log(`a response was withheld: ${asError(error).message}`);
        // Cut off, so that it does not look complete; neither is its session saved.
        if (res.headersSent) res.destroy();
        else if (error instanceof StoreError) unavailable(req, res, kept);
        else broken(req, res, kept);
      },
    );
  }

  return (req: Request, res: Response, next: NextFunction): void => {
    const marked = req as Marked;
    if (marked[GUARDED] === true) {
      return next(
        new ConfigurationError("mount", "the guard is mounted twice; mount it once, after the session library"),
      );
    }
    marked[GUARDED] = true;
    const facts = factsOf(req);
    if (facts.path.startsWith(`${basePath}/`)) {
      ownRoute(engine, req, res, facts, facts.path.slice(basePath.length + 1), arrivalOf).catch((error: unknown) =>
        next(asError(error)),
      );
      return;
    }
    // A page of another site brings the cookies, too, and CORS does not cover WebSockets (OWASP ASVS 5.0 4.4.2).
    if (facts.header("upgrade")?.toLowerCase() === "websocket" && !mayAct(facts, allowedOrigins)) {
      engine.refuse("origin", req);
      return foreign(req, res);
    }
    // What engine.io (Socket.IO) puts in the place of a response at an upgrade has not all of its methods.
    const kept = typeof res.getHeaders === "function" ? res.getHeaders() : {};
    // Deny by default: for "*" and "host:port" (RFC 9112, section 3.2) a session library finds no session, which must
    // neither count as anonymous nor look like a store that is away.
    if (!facts.path.startsWith("/")) return malformed(req, res, kept);
    const context = createContext(sessionIdOf(req));
    contexts.set(req, context);
    res.once("close", () => {
      context.closed = true;
      context.watched?.release();
    });
    arrive(req, res, facts, context, kept).then(
      (onward) => {
        if (!onward) return;
        follow(req, res, context, kept);
        next();
      },
      (error: unknown) => {
        if (error instanceof StoreError) unavailable(req, res, kept);
        else if (error instanceof LoginRefusedError) forbidden(req, res, kept, error.code);
        else next(asError(error));
      },
    );
  };
}

/**
 * Deny by default: Express goes on to the routes after `next(undefined)` and `next("route")`, so that an `identify` that
 * rejects without a reason would open every door.
 */
function asError(error: unknown): Error {
  if (error instanceof Error) return error;
  const rule = "something that is not an Error was thrown while a session was judged";
  return new ConfigurationError("identify", `${rule}; let identify, policyFor and endSession throw Errors`);
}

/** Pages of logged-in users are not for caches, unless the application decided for itself (OWASP ASVS 5.0 14.3.2). */
function keepPrivate(res: Response, context: Context): void {
  const writeHead = res.writeHead.bind(res) as (...args: unknown[]) => Response;
  res.writeHead = ((...args: unknown[]) => {
    const chosen = res.getHeader("cache-control");
    // What Express's sendFile writes by itself is nobody's decision: for a page it would mean "anyone may keep it".
    const undecided = chosen === undefined || (context.page && chosen === "public, max-age=0");
    if (context.visit !== undefined && undecided) res.setHeader("cache-control", "no-store");
    return writeHead(...args);
  }) as Response["writeHead"];
}
