/**
 * Everything that knows express-session. It keeps the id of a request's session in `req.sessionID`, and neither saves,
 * touches nor sets a cookie for a request without one: that is how a request is kept from changing anything.
 */
import type { Request } from "express";
import type { Session, SessionData, Store } from "express-session";
import { ConfigurationError, StoreError } from "../../core/errors.ts";
import { MARKER_NAME, readMarker, type Marker } from "../../server/index.ts";

type Blob = Session & Partial<SessionData> & { [MARKER_NAME]?: Marker | undefined };

interface WithSession {
  session?: Blob | undefined;
  sessionID?: string | undefined;
  sessionStore?: Store & { generate(req: Request): void };
  user?: unknown;
}

/** The request as express-session leaves it; its own types claim that all of it is always there. */
function view(req: Request): WithSession {
  return req;
}

export function blobOf(req: Request): Blob | undefined {
  return view(req).session ?? undefined;
}

/** express-session was here, whatever came of it: it leaves its store on a request before it asks it. */
export function hasLibrary(req: Request): boolean {
  return view(req).sessionStore !== undefined;
}

export function sessionIdOf(req: Request): string | undefined {
  return blobOf(req)?.id;
}

export function markerOf(req: Request): Marker | undefined {
  return readMarker(blobOf(req)?.[MARKER_NAME]);
}

export function writeMarker(req: Request, marker: Marker | undefined): void {
  const blob = blobOf(req);
  if (blob === undefined) return;
  if (marker === undefined) delete blob[MARKER_NAME];
  else blob[MARKER_NAME] = marker;
}

/** A cookie that outlives the browser would log the next person in who opens it; the original refuses it too. */
export function isPersistent(req: Request): boolean {
  return (blobOf(req)?.cookie?.originalMaxAge ?? undefined) !== undefined;
}

/** Nothing is in it yet: it was made for this request. */
export function isNew(req: Request): boolean {
  return Object.keys(blobOf(req) ?? {}).every((name) => name === "cookie");
}

export function persistentCookie(): ConfigurationError {
  return new ConfigurationError(
    "allowPersistentCookie",
    "the session cookie has a maxAge and outlives the browser; remove cookie.maxAge, or set allowPersistentCookie: true",
  );
}

/** From now on this request saves, touches and sets nothing of the session. What it already knows it keeps. */
export function detach(req: Request): void {
  view(req).sessionID = undefined;
}

/** Undoes `detach` for a request that has logged somebody in after all. */
export function attach(req: Request): void {
  view(req).sessionID = blobOf(req)?.id;
}

/**
 * Anonymous in memory only: the application sees an empty session, and nothing of it reaches the browser or the session
 * store. A late poll's cookie would otherwise destroy the login that another tab has just made.
 */
export function hideSession(req: Request): void {
  const request = view(req);
  delete request.user; // passport keeps its user here
  if (request.session === undefined) return;
  request.sessionStore?.generate(req);
  detach(req);
}

/** A new, empty session with a new cookie in place of an ended one; it remembers only how that ended. */
export async function replaceSession(req: Request, marker: Marker): Promise<void> {
  delete view(req).user;
  const blob = blobOf(req);
  if (blob === undefined) return;
  await new Promise<void>((resolve, reject) => {
    blob.regenerate((error: unknown) => {
      if (error === undefined || error === null) resolve();
      else reject(new StoreError("store", "the session library could not end its session", { cause: error }));
    });
  });
  writeMarker(req, marker);
}

/** A ping keeps the blob from expiring under a person who types for hours, without rewriting it (original's defect 1). */
export function touchBlob(req: Request): void {
  const { sessionStore, session } = view(req);
  if (session === undefined) return;
  session.touch();
  sessionStore?.touch?.(session.id, session as unknown as SessionData, () => {});
}
