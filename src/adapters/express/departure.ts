/**
 * The end of a response, before express-session saves: the marker is written in the response in which `identify` goes
 * from null, or another user, to a user. Wrapping `res.end` is the only place for it: `writeHead` is too late to write
 * a marker, and the first authenticated request is too late as well (parallel ones would begin several records).
 */
import type { Request, Response } from "express";
import type { KnownIdentity } from "../../server/index.ts";
import type { Context, ExpressEngine } from "./context.ts";
import { attach, detach, isPersistent, markerOf, persistentCookie, sessionIdOf, writeMarker } from "./session.ts";

/**
 * Runs `before` once, before the response ends. When it fails, `fail` writes another response in its place, or cuts off
 * one that has begun: nothing is saved then, so that the session stays as it was.
 */
export function beforeEnd(
  res: Response,
  before: () => Promise<void> | undefined,
  fail: (error: unknown) => void,
): void {
  const end = res.end.bind(res) as (...args: unknown[]) => Response;
  let state: "open" | "settling" | "settled" = "open";
  const failed = (error: unknown): void => {
    state = "settled";
    fail(error);
  };
  res.end = ((...args: unknown[]) => {
    if (state === "settled") return end(...args);
    // The first end counts, as in Node: a handler that fails after its answer must not overtake what that answer did.
    if (state === "settling") return res;
    state = "settling";
    try {
      const work = before();
      if (work === undefined) {
        state = "settled";
        return end(...args);
      }
      const restore = keepHead(res);
      work
        .then(() => {
          state = "settled";
          restore();
          end(...args);
        })
        // Also when `end` itself throws: as an unhandled rejection it would end the process.
        .catch(failed);
    } catch (error) {
      if ((state as string) === "settled") throw error;
      failed(error);
    }
    return res;
  }) as Response["end"];
}

/** Status and headers as they are now; the way back to them, should an error handler write over them meanwhile. */
function keepHead(res: Response): () => void {
  const { statusCode, statusMessage } = res;
  const headers = Object.entries(res.getHeaders());
  return () => {
    if (res.headersSent) return;
    for (const name of res.getHeaderNames()) res.removeHeader(name);
    for (const [name, value] of headers) if (value !== undefined) res.setHeader(name, value);
    Object.assign(res, { statusCode, statusMessage });
  };
}

/** What the response did to the session. Answers undefined when nothing has to be waited for. */
export function depart(engine: ExpressEngine, req: Request, context: Context): Promise<void> | undefined {
  // `destroy()` leaves no session to ask about, and many an `identify` would throw without one.
  const identity = isDestroyed(req, context) && context.who?.session === undefined ? null : engine.identify(req);
  if (identity instanceof Promise) return identity.then((after) => settle(engine, req, context, after));
  // The usual response changes nobody, and must not wait a tick for that.
  return unchanged(req, context, identity) && !context.hidden ? undefined : settle(engine, req, context, identity);
}

function isDestroyed(req: Request, { sessionId }: Context): boolean {
  return sessionId !== undefined && sessionIdOf(req) === undefined;
}

function unchanged(req: Request, { visit, who, reported }: Context, after: KnownIdentity | null): boolean {
  if (reported) return after === null || after.user === who?.user;
  if (visit === undefined || after === null) return visit === undefined && after === null;
  if (after.user !== visit.key.user) return false;
  if (after.session !== undefined) return after.session === who?.session;
  const marker = markerOf(req);
  return marker !== undefined && "id" in marker && marker.id === visit.key.id;
}

async function settle(
  engine: ExpressEngine,
  req: Request,
  context: Context,
  after: KnownIdentity | null,
): Promise<void> {
  // Not a login: what a handler did to the hidden session (a `regenerate`) must not reach the browser either.
  if (context.hidden && after === null) detach(req);
  if (unchanged(req, context, after)) return;
  const { visit } = context;
  const end = isDestroyed(req, context) ? engine.endForGood : engine.end;
  const wasAlive = visit === undefined ? undefined : await end(visit.key, "logout");
  if (after === null) return writeMarker(req, undefined);
  // A session with an id of its own carries no marker: it begins when it is next seen.
  if (after.session !== undefined) return;
  // Deny by default. A slow request whose session was ended meanwhile brings nobody back by a new id (never-revived),
  // and a blob whose marker was taken out by hand stays without one.
  const regenerated = sessionIdOf(req) !== context.sessionId;
  if (visit?.key.user === after.user && !(wasAlive === true && regenerated)) return;
  await beginHere(engine, req, context, after, false);
}

/** Opens a record and writes its marker into this request's session. */
export async function beginHere(
  engine: ExpressEngine,
  req: Request,
  context: Context,
  who: KnownIdentity,
  credential: boolean,
): Promise<void> {
  if (!engine.options.allowPersistentCookie && isPersistent(req)) throw persistentCookie();
  const visit = await engine.begin(req, who, { credential });
  if (context.hidden) attach(req);
  // A session with an id of its own needs no marker.
  if (who.session === undefined) writeMarker(req, visit.key);
  context.visit = visit;
  context.reported = false;
  context.who = who;
}
