/** The part that a reader comes for: the session library and `sessionSecurity`, set up as an application would. */
import { randomBytes } from "node:crypto";
import type { Request, RequestHandler } from "express";
import session from "express-session";
import { sessionSecurity } from "session-security/adapters/express";
import type { Store } from "session-security/server";
import { browserName } from "./browser-name.ts";
import type { Config } from "./config.ts";
import { secretsFor } from "./secret.ts";

declare module "express-session" {
  interface SessionData {
    /** Name of the user who is logged in. */
    user: string;
    /** Anti-forgery token of the forms. */
    token: string;
    /** How often GET /slow has written here. */
    slow: number;
  }
}

export const COOKIE = "lindenhof";

/**
 * The session of the framework: it knows who is logged in, and leaves the question for how long to the guard. Without a
 * store its sessions live in this process.
 */
export function cookieSession({ secrets }: Config, store: session.Store | undefined): RequestHandler {
  return session({
    name: COOKIE,
    // A new one at each start is right as long as the sessions themselves live in memory.
    secret: secrets === undefined ? randomSecret() : secretsFor("cookie", secrets),
    resave: false,
    saveUninitialized: false,
    // No maxAge: the cookie goes when the browser is closed. "auto": Secure whenever the request came over TLS.
    cookie: { httpOnly: true, sameSite: "lax", secure: "auto" },
    ...(store && { store }),
  });
}

export type Security = ReturnType<typeof guard>;

export function guard(config: Config, store: Store) {
  return sessionSecurity({
    // After a logout in this request there is no req.session any more.
    identify: (req: Request) => req.session?.user,
    policy: config.policy,
    // Polling must not keep anybody logged in; GET /whoami is marked on its route instead (app.ts).
    passive: ["/notifications", "/token", "/sessions/live", "/admin/live"],
    touchEvery: config.touchEvery,
    store,
    secret: config.secrets === undefined ? randomSecret() : secretsFor("names", config.secrets),
    concurrent: config.concurrent,
    onStoreFailure: config.onStoreFailure,
    credentialRequired: config.credentialRequired,
    adoptUnmarked: config.adoptUnmarked,
    reportOnly: config.reportOnly,
    note: whereFrom,
    monitor: {
      onEnd: config.onEnd,
      loginUrl: "/login",
      returnParam: "next",
      extendOn: config.extendOn,
      // What is typed into the search box is not work that could be lost.
      confirmFormDiscard: { ignore: "[role=search]" },
      // Of the discharge letter (pages/form.ts): nobody else can read them.
      drafts: true,
    },
  });
}

export function whereFrom(req: Request): { address: string; browser: string } {
  return { address: req.ip ?? "", browser: browserName(req.get("user-agent")) };
}

function randomSecret(): string {
  return randomBytes(32).toString("base64url");
}
