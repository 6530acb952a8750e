/** What every way in has in common: a credential that was just shown becomes a session. */
import { promisify } from "node:util";
import type { Request, RequestHandler } from "express";
import { ipKeyGenerator, rateLimit } from "express-rate-limit";
import { newToken } from "./antiforgery.ts";
import type { Security } from "./guard.ts";
import type { User } from "./users.ts";

/**
 * Logs a user in who has just shown a credential. Whoever is in already and has shown it again keeps the `token`: forms that
 * are open in other tabs must still be accepted.
 * @throws LoginRefusedError, and whatever the stores throw: nobody is logged in then.
 */
export async function enter(security: Security, req: Request, user: User, token = newToken()): Promise<void> {
  try {
    // A new session id at each login: one that was planted before is worth nothing (session fixation, ASVS 5.0 7.2.4).
    await promisify(req.session.regenerate.bind(req.session))();
    req.session.user = user.name;
    req.session.token = token;
    await security.begin(req, { credential: true });
    // Saved by hand: what express-session cannot save when the response ends it only logs, and the login looks done.
    await promisify(req.session.save.bind(req.session))();
  } catch (error) {
    // Not waited for: the session is gone from this request at once, and nothing of it is saved or becomes a cookie.
    leave(req).catch(() => {});
    throw error;
  }
}

/** The guard sees that the session is gone, and ends its record. */
export async function leave(req: Request): Promise<void> {
  await promisify(req.session.destroy.bind(req.session))();
}

/** Wrong passwords per minute, for one user name from one address. */
const MOST_FAILURES = 20;

/** Counted on arrival, so that parallel guesses do not slip through; taken back when the password was right. */
export function limitFailures(nameOf: (req: Request) => string, refuse: RequestHandler): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit: MOST_FAILURES,
    skipSuccessfulRequests: true,
    // By both, so that a stranger cannot lock out a colleague, nor one unlucky user the whole office.
    keyGenerator: (req) => `${ipKeyGenerator(req.ip ?? "")} ${nameOf(req).toLowerCase()}`,
    standardHeaders: "draft-8",
    legacyHeaders: false,
    handler: refuse,
  });
}
