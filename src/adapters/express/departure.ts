/**
 * The end of a response, before express-session saves: the marker is written in the response in which `identify` goes
 * from null, or another user, to a user. Wrapping `res.end` is the only place for it: `writeHead` is too late to write
 * a marker, and the first authenticated request is too late as well (parallel ones would begin several records).
 */
import type { Request, Response } from "express";
import type { KnownIdentity } from "../../server/index.ts";
import type { Context, ExpressEngine } from "./context.ts";
import { attach, markerOf, refusePersistentCookie, sessionIdOf, writeMarker } from "./session.ts";

/** Runs `settle` once, before the response ends; when it fails, `fail` writes another response in its place. */
export function beforeEnd(
  res: Response,
  settle: () => Promise<void> | undefined,
  fail: (error: unknown) => void,
): void {
  const end = res.end.bind(res) as (...args: unknown[]) => Response;
  let departed = false;
  res.end = ((...args: unknown[]) => {
    if (departed) return end(...args);
    departed = true;
    // What has gone out cannot be taken back, but the blob stays without a marker: the next request is denied.
    const failed = (error: unknown): void => (res.headersSent ? void end() : fail(error));
    try {
      const work = settle();
      if (work === undefined) return end(...args);
      work.then(() => end(...args), failed);
    } catch (error) {
      failed(error);
    }
    return res;
  }) as Response["end"];
}

/** What the response did to the session. Answers undefined when nothing has to be waited for. */
export function depart(engine: ExpressEngine, req: Request, context: Context): Promise<void> | undefined {
  // `destroy()` leaves no session to ask about, and many an `identify` would throw without one.
  const destroyed = context.sessionId !== undefined && sessionIdOf(req) === undefined;
  const identity = destroyed && context.who?.session === undefined ? null : engine.identify(req);
  if (identity instanceof Promise) return identity.then((after) => settle(engine, req, context, after));
  // The usual response changes nobody, and must not wait a tick for that.
  return unchanged(req, context, identity) ? undefined : settle(engine, req, context, identity);
}

function unchanged(req: Request, { visit, who }: Context, after: KnownIdentity | null): boolean {
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
  if (unchanged(req, context, after)) return;
  const { visit } = context;
  const wasAlive = visit === undefined ? undefined : await engine.end(visit.key, "logout");
  if (after === null) return writeMarker(req, undefined);
  // A session with an id of its own carries no marker: it begins when it is next seen.
  if (after.session !== undefined) return;
  // Deny by default. A slow request whose session was ended meanwhile brings nobody back by a new id (never-revived),
  // and a blob whose marker was taken out by hand stays without one.
  const regenerated = sessionIdOf(req) !== context.sessionId;
  if (visit?.key.user === after.user && !(wasAlive === true && regenerated)) return;
  await beginHere(engine, req, context, after);
}

/** Opens a record and writes its marker into this request's session. */
export async function beginHere(
  engine: ExpressEngine,
  req: Request,
  context: Context,
  who: KnownIdentity,
): Promise<void> {
  if (!engine.options.allowPersistentCookie) refusePersistentCookie(req);
  const visit = await engine.begin(req, who);
  if (context.hidden) attach(req);
  writeMarker(req, visit.key);
  context.visit = visit;
  context.who = who;
}
