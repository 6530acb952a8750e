/** The whole application, without a port: `main.ts` listens, tests call it. The order of the lines is the point. */
import { fileURLToPath } from "node:url";
import express, { type Express } from "express";
import { passive } from "session-security/adapters/express";
import { memory } from "session-security/stores/memory";
import { currentUser, USERS } from "./access.ts";
import { antiforgery } from "./antiforgery.ts";
import { audit, type Log } from "./audit.ts";
import type { Config } from "./config.ts";
import { limitFailures } from "./entering.ts";
import { cookieSession, guard, type Security } from "./guard.ts";
import { securityHeaders } from "./headers.ts";
import { login } from "./login.ts";
import { account } from "./pages/account.ts";
import { admin } from "./pages/admin.ts";
import { confirm } from "./pages/confirm.ts";
import { form } from "./pages/form.ts";
import { layout, type Context } from "./pages/layout.ts";
import { notFound, problems } from "./pages/problem.ts";
import { records } from "./pages/records.ts";
import { sessions } from "./pages/sessions.ts";
import { Problem } from "./problem.ts";
import { services } from "./services.ts";
import type { Storage } from "./stores/engine.ts";
import { createUsers, type Users } from "./users.ts";

export type { Log };

export interface Demo {
  readonly app: Express;
  readonly security: Security;
}

/** What `main.ts` has opened, and what tests bring of their own: a clock, passwords without their deliberate slowness. */
export interface Parts {
  readonly storage?: Pick<Storage, "store" | "sessions">;
  readonly users?: Users;
}

export function createApp(config: Config, log: Log, parts: Parts = {}): Demo {
  // Deny by default: who asked for a shared store must not be served from memory.
  if (parts.storage === undefined && config.store.engine !== "memory") throw new Error("the store was not opened");
  const { store = memory(), sessions: blobs } = parts.storage ?? {};
  const users = parts.users ?? createUsers();
  const security = guard(config, store);
  const page = layout(security, config);
  const context: Context = { security, config, users, page, audit: audit(security, users, log) };
  const app = express();
  app.set("trust proxy", config.trustProxy);
  app.set(USERS, users);

  app.use(securityHeaders);
  // Before the sessions: style sheets and scripts need nobody to be logged in, and count as nobody's activity.
  app.use("/public", express.static(fileURLToPath(new URL("public", import.meta.url)), { index: false }));
  app.use(cookieSession(config, blobs));
  // Express knows no route yet when the guard runs, so a route is marked before it.
  app.use("/whoami", passive);
  // After the sessions, because it asks them who is logged in; before the body parsers, because it reads its own pings.
  app.use(security);
  app.use(express.urlencoded({ extended: false, limit: "64kb" }), antiforgery);

  // One for both pages that ask again: else each of them would give a thief of a session as many guesses.
  const guesses = limitFailures(
    (req) => currentUser(req)?.name ?? "",
    () => {
      throw new Problem(429, "Too many wrong passwords. Wait a minute and try again.");
    },
  );
  app.use(
    login(context),
    confirm(context, guesses),
    services(),
    records(context),
    form(context),
    sessions(context),
    account(context, guesses),
    admin(context),
  );
  app.use(notFound, problems(page, log.failure));
  return { app, security };
}
