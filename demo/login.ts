/** Logging in and out. */
import { promisify } from "node:util";
import { Router, type Request, type RequestHandler } from "express";
import { ipKeyGenerator, rateLimit } from "express-rate-limit";
import { returnTo } from "session-security/adapters/express";
import { currentUser } from "./access.ts";
import { newToken } from "./antiforgery.ts";
import { field } from "./fields.ts";
import { COOKIE } from "./guard.ts";
import type { Context } from "./pages/layout.ts";
import { loginPage } from "./pages/login.ts";
import type { Authenticate } from "./users.ts";

/** Wrong passwords per minute, for one user name from one address. */
const MOST_FAILURES = 20;

export function login(context: Context, authenticate: Authenticate): Router {
  const router = Router();

  router.get("/login", (req, res) => {
    const next = returnTo(req.query["next"]);
    if (currentUser(req)) return res.redirect(303, next);
    // Why the last session ended is for this browser alone.
    res.set("cache-control", "no-store");
    res.send(loginPage(context, req, { next }));
  });

  router.post("/login", limitFailures(context), async (req, res) => {
    const { username, password, next } = attemptOf(req);
    const user = await authenticate(username, password);
    if (user === undefined) {
      res.status(401).set("cache-control", "no-store");
      res.send(loginPage(context, req, { username, next, problem: "That user name or password is wrong." }));
      return;
    }
    // A new session id at each login: one that was planted before is worth nothing (session fixation, ASVS 5.0 7.2.4).
    await promisify(req.session.regenerate.bind(req.session))();
    req.session.user = user.name;
    req.session.token = newToken();
    res.redirect(303, next);
  });

  router.post("/logout", async (req, res) => {
    await promisify(req.session.destroy.bind(req.session))();
    res.clearCookie(COOKIE).redirect(303, "/login?loggedout=1");
  });

  return router;
}

function attemptOf(req: Request) {
  return {
    username: field(req, "username", 64).trim(),
    password: field(req, "password"),
    next: returnTo(field(req, "next", 4096)),
  };
}

/** Counted on arrival, so that parallel guesses do not slip through; taken back when the login succeeds. */
function limitFailures(context: Context): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit: MOST_FAILURES,
    skipSuccessfulRequests: true,
    // By both, so that a stranger cannot lock out a colleague, nor one unlucky user the whole office.
    keyGenerator: (req) => `${ipKeyGenerator(req.ip ?? "")} ${attemptOf(req).username.toLowerCase()}`,
    standardHeaders: "draft-8",
    legacyHeaders: false,
    handler: (req, res) => {
      const { username, next } = attemptOf(req);
      const problem = "Too many wrong passwords. Wait a minute and try again.";
      res.status(429).set("cache-control", "no-store");
      res.send(loginPage(context, req, { username, next, problem }));
    },
  });
}
