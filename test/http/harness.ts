/**
 * A small application on a real server, and a browser that keeps cookies and sends what browsers send. Time is a manual
 * clock below the real store; nothing here sleeps.
 */
import http from "node:http";
import type { AddressInfo } from "node:net";
import express, { type Express, type Request } from "express";
import session, { type SessionOptions } from "express-session";
import { passive, returnTo, sessionSecurity } from "../../src/adapters/express/index.ts";
import type { Options, SessionSecurity } from "../../src/adapters/express/index.ts";
import { memory } from "../../src/stores/memory/index.ts";
import { manualClock } from "../../src/testing/index.ts";

export type AppSession = Request["session"] & { who?: string | undefined; [name: string]: unknown };

export function sessionOf(req: Request): AppSession {
  return req.session as AppSession;
}

export interface Setup {
  options?: Partial<Options<Request>>;
  session?: Partial<SessionOptions>;
  /** Mounted between the session library and the guard. */
  before?: (app: Express) => void;
  /** Mounted after the guard. */
  routes?: (app: Express, security: SessionSecurity) => void;
}

/** The original's tests use warn 5, expire 10. */
export const POLICY = { warnAfter: 5, expireAfter: 10 };

export async function serve({ options = {}, session: sessionOptions = {}, before, routes }: Setup = {}) {
  const clock = manualClock();
  const seconds = (count: number): void => clock.advance(count * 1000);
  const log: string[] = [];
  const security = sessionSecurity({
    identify: (req) => sessionOf(req).who,
    store: memory({ clock: clock.now }),
    policy: POLICY,
    touchEvery: 0,
    passive: "/passive-by-path",
    log: (message) => log.push(message),
    ...options,
  });
  const app = express();
  const blobs = new session.MemoryStore();
  app.use(
    session({ secret: "a test secret", resave: false, saveUninitialized: false, store: blobs, ...sessionOptions }),
  );
  app.use("/passive-by-marker", passive);
  before?.(app);
  app.use(security);
  app.use(express.urlencoded({ extended: false }));
  app.post("/login", (req, res, next) => {
    const { who, next: back } = req.body as { who: string; next?: string };
    req.session.regenerate((error) => {
      if (error) return next(error);
      sessionOf(req).who = who;
      res.redirect(303, returnTo(back));
    });
  });
  app.post("/logout", (req, res, next) => {
    req.session.destroy((error) => (error ? next(error) : res.redirect(303, "/login")));
  });
  app.get("/login", (req, res) => res.send(`login ${security.endReason(req) ?? ""}`));
  app.get("/public", (_req, res) => res.send("public"));
  app.get(["/", "/page", "/passive-by-path", "/passive-by-marker"], (req, res) => {
    const { who } = sessionOf(req);
    if (who === undefined) return res.redirect(302, "/login");
    return res.send(`hello ${who}`);
  });
  routes?.(app, security);
  const errors: Error[] = [];
  app.use((error: Error, _req: express.Request, res: express.Response, _next: express.NextFunction) => {
    errors.push(error);
    res.status(500).json({ error: error.message });
  });
  const server = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    clock,
    seconds,
    security,
    blobs,
    errors,
    log,
    port,
    browser: () => createBrowser(port),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await security.close();
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  json(): Record<string, unknown>;
}

type Headers = Record<string, string>;

/** What Chromium sends with each kind of request. */
const KINDS = {
  person: {
    accept: "text/html",
    "sec-fetch-dest": "document",
    "sec-fetch-mode": "navigate",
    "sec-fetch-site": "same-origin",
    "sec-fetch-user": "?1",
  },
  /** A refresh, a script's navigation, or WebKit. */
  weak: {
    accept: "text/html",
    "sec-fetch-dest": "document",
    "sec-fetch-mode": "navigate",
    "sec-fetch-site": "same-origin",
  },
  fetch: { accept: "*/*", "sec-fetch-dest": "empty", "sec-fetch-mode": "cors", "sec-fetch-site": "same-origin" },
} satisfies Record<string, Headers>;

export type Browser = ReturnType<typeof createBrowser>;

export function createBrowser(port: number) {
  const jar = new Map<string, string>();

  /** Headers are sent just as given; cookies are those of the moment of sending. */
  async function send(method: string, path: string, headers: Headers = {}, body?: string | Buffer): Promise<Answer> {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await request(port, method, path, cookie === "" ? headers : { cookie, ...headers }, body);
    for (const line of answer.headers["set-cookie"] ?? []) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  }

  return {
    jar,
    send,
    page: (path = "/", headers: Headers = {}) => send("GET", path, { ...KINDS.person, ...headers }),
    weak: (path = "/", headers: Headers = {}) => send("GET", path, { ...KINDS.weak, ...headers }),
    fetch: (path = "/", headers: Headers = {}) => send("GET", path, { ...KINDS.fetch, ...headers }),
    form: (path: string, fields: Headers = {}) =>
      send(
        "POST",
        path,
        { ...KINDS.person, "content-type": "application/x-www-form-urlencoded" },
        new URLSearchParams(fields).toString(),
      ),
    login(who = "ada") {
      return this.form("/login", { who });
    },
    ping: (body: unknown = {}, headers: Headers = {}) =>
      send(
        "POST",
        "/session-security/ping",
        { ...KINDS.fetch, "content-type": "application/json", ...headers },
        typeof body === "string" ? body : JSON.stringify(body),
      ),
  };
}

function request(
  port: number,
  method: string,
  path: string,
  headers: Headers,
  body?: string | Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    // An own connection each: a kept one would hide that a server closed it.
    const req = http.request({ port, host: "127.0.0.1", method, path, headers, agent: false }, (res) => {
      const chunks: Buffer[] = [];
      res.on("data", (chunk: Buffer) => chunks.push(chunk));
      res.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({
          status: res.statusCode!,
          headers: res.headers,
          text,
          json: () => JSON.parse(text) as Record<string, unknown>,
        });
      });
      res.on("error", reject);
    });
    req.on("error", reject);
    req.end(body);
  });
}

/** A gate that a slow handler waits at until the test opens it. */
export function gate() {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  let arrive!: () => void;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  return {
    open,
    /** Resolves when a handler has come to the gate. */
    arrived,
    async pass(): Promise<void> {
      arrive();
      await opened;
    },
  };
}
