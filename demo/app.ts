/** The whole application, without a port: `main.ts` listens, tests call it. The order of the lines is the point. */
import { fileURLToPath } from "node:url";
import express, { type Express } from "express";
import { passive } from "session-security/adapters/express";
import type { Store } from "session-security/server";
import { memory } from "session-security/stores/memory";
import { antiforgery } from "./antiforgery.ts";
import type { Config } from "./config.ts";
import { cookieSession, guard, type Security } from "./guard.ts";
import { securityHeaders } from "./headers.ts";
import { login } from "./login.ts";
import { admin } from "./pages/admin.ts";
import { form } from "./pages/form.ts";
import { layout, type Context } from "./pages/layout.ts";
import { notFound, problems } from "./pages/problem.ts";
import { records } from "./pages/records.ts";
import { sessions } from "./pages/sessions.ts";
import { services } from "./services.ts";
import { authenticate, type Authenticate } from "./users.ts";

export interface Demo {
  readonly app: Express;
  readonly security: Security;
}

export interface Log {
  /** What an auditor wants to see, a JSON line each. */
  record(entry: Readonly<Record<string, unknown>>): void;
  /** What nobody expected. */
  failure(error: unknown): void;
}

/** What tests bring of their own: a clock, and passwords that are checked without the deliberate slowness. */
export interface Replaceable {
  readonly store?: Store;
  readonly authenticate?: Authenticate;
}

export function createApp(config: Config, log: Log, replaced: Replaceable = {}): Demo {
  const security = guard(config, replaced.store ?? memory());
  // ASVS 5.0 16.2: times in UTC. The event holds public tags, never the id or the cookie.
  security.on("end", (end) => log.record({ time: new Date().toISOString(), event: "session-end", ...end }));

  const page = layout(security, config.policy);
  const context: Context = { security, policy: config.policy, page };
  const app = express();
  app.set("trust proxy", config.trustProxy);

  app.use(securityHeaders);
  // Before the sessions: style sheets and scripts need nobody to be logged in, and count as nobody's activity.
  app.use("/public", express.static(fileURLToPath(new URL("public", import.meta.url)), { index: false }));
  app.use(cookieSession());
  // Express knows no route yet when the guard runs, so a route is marked before it.
  app.use("/whoami", passive);
  // After the sessions, because it asks them who is logged in; before the body parsers, because it reads its own pings.
  app.use(security);
  app.use(express.urlencoded({ extended: false, limit: "64kb" }), antiforgery);

  app.use(
    login(context, replaced.authenticate ?? authenticate),
    services(),
    records(context),
    form(context),
    sessions(context),
    admin(context),
  );
  app.use(notFound, problems(page, log.failure));
  return { app, security };
}
