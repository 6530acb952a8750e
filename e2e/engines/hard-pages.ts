/** Pages that make a person's input hard to see, and servers that say what they have heard of it. */
import express, { type Express } from "express";
import session from "express-session";
import { sessionSecurity } from "session-security/adapters/express";
import { memory } from "session-security/stores/memory";
import { serve, type Network } from "./network.ts";
import { is, status } from "./sites.ts";
import { type Engine, type Tab, until } from "./tab.ts";
import { steeredTime, type SteeredTime } from "./time.ts";

export interface PagesOptions {
  /** What stands in the body of each path. A path with a query of its own is another page. */
  readonly pages: Readonly<Record<string, string>>;
  /** Response headers of every page. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What is put before `head()`. */
  readonly head?: string;
  /** Routes that are answered before the pages. */
  readonly routes?: (app: Express) => void;
  readonly onEnd?: "reload" | "redirect" | "lock";
  readonly countdown?: boolean;
  readonly confirmFormDiscard?: boolean;
  /** The name in the URL, for a browser that takes the server for its proxy. */
  readonly host?: string;
}

export interface Pages extends Network, Pick<SteeredTime, "pass"> {
  /** Seconds without a person's input, as the server knows. */
  idleFor(): Promise<number>;
  /** Logs in, and opens a page. */
  enter(engine: Engine, path?: string): Promise<Tab>;
}

/** One user, who is logged in by looking at /in; the default limits. */
export async function openPages({
  pages,
  headers = {},
  head = "",
  routes,
  onEnd,
  countdown,
  confirmFormDiscard,
  host,
}: PagesOptions): Promise<Pages> {
  const time = steeredTime();
  const security = sessionSecurity({
    identify: (req) => (req.session as { who?: string } | undefined)?.who,
    store: memory({ clock: time.clock }),
    touchEvery: 0,
    log: () => {},
    monitor: { onEnd, countdown, confirmFormDiscard },
  });
  const app = express();
  routes?.(app);
  app.use(session({ secret: "a test secret", resave: false, saveUninitialized: false }), security);
  app.get("/in", (req, res, next) => {
    // Each time a login of its own, whose time begins now.
    req.session.regenerate((error) => {
      if (error) return next(error);
      (req.session as { who?: string }).who = "ada";
      res.send("in");
    });
  });
  app.get("/login", (_req, res) => void res.send("<title>Login</title>"));
  app.get("/{*path}", (req, res) => {
    if ((req.session as { who?: string }).who === undefined) return res.redirect(303, "/login");
    res.set(headers);
    res.send(
      `<!doctype html><html lang="en"><head>${head}<title>Page</title>${security.head(req)}</head>` +
        `<body><main>${pages[req.originalUrl] ?? pages[req.path] ?? "nothing"}</main></body></html>`,
    );
  });
  const network = await serve(time.around(app), host);
  return {
    ...network,
    pass: time.pass,
    idleFor: async () => (await security.sessionsOf("ada"))[0]?.idleFor ?? Infinity,
    async enter(engine, path = "/") {
      const tab = await engine.open(`${network.url}/in`);
      await tab.goto(`${network.url}${path}`);
      await until(tab, is(status, "active"));
      return tab;
    },
    async close() {
      await network.close();
      await security.close();
    },
  };
}
