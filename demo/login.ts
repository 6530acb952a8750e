/** Logging in and out. */
import { Router, type Request } from "express";
import { LoginRefusedError } from "session-security";
import { returnTo } from "session-security/adapters/express";
import { currentUser } from "./access.ts";
import type { Config } from "./config.ts";
import { enter, leave, limitFailures } from "./entering.ts";
import { field } from "./fields.ts";
import { COOKIE } from "./guard.ts";
import type { Context } from "./pages/layout.ts";
import { loginPage } from "./pages/login.ts";

export function login(context: Context): Router {
  const router = Router();
  const { config, security, users, audit } = context;

  router.get("/login", (req, res) => {
    const next = returnTo(req.query["next"]);
    if (currentUser(req)) return res.redirect(303, next);
    // Why the last session ended is for this browser alone.
    res.set("cache-control", "no-store");
    res.send(loginPage(context, req, { next }));
  });

  const limit = limitFailures(
    (req) => attemptOf(req).username,
    (req, res) => {
      const { username, next } = attemptOf(req);
      const problem = "Too many wrong passwords. Wait a minute and try again.";
      res.status(429).set("cache-control", "no-store");
      res.send(loginPage(context, req, { username, next, problem }));
    },
  );

  router.post("/login", limit, async (req, res) => {
    const { username, password, next } = attemptOf(req);
    const refuse = (status: number, problem: string): void => {
      res.status(status).set("cache-control", "no-store");
      res.send(loginPage(context, req, { username, next, problem }));
    };
    const user = await users.authenticate(username, password);
    if (user === undefined) {
      audit.wrongPassword(req, username);
      return refuse(401, "That user name or password is wrong.");
    }
    try {
      await enter(security, req, user);
    } catch (error) {
      if (!(error instanceof LoginRefusedError) || error.code !== "concurrent") throw error;
      return refuse(403, tooMany(config));
    }
    res.redirect(303, next);
  });

  router.post("/logout", async (req, res) => {
    await leave(req);
    res.clearCookie(COOKIE).redirect(303, "/login?loggedout=1");
  });

  return router;
}

function tooMany({ concurrent }: Config): string {
  const max = concurrent?.max ?? 1;
  return `You already have ${max === 1 ? "a session" : `${max} sessions`} elsewhere, and more are not allowed. Log out there first.`;
}

function attemptOf(req: Request) {
  return {
    username: field(req, "username", 64).trim(),
    password: field(req, "password"),
    next: returnTo(field(req, "next", 4096)),
  };
}
