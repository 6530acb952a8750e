/**
 * A small application on a real server, and a browser that keeps cookies and sends what browsers send. Time is a manual
 * clock below the real store; nothing here sleeps.
 */
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import express, { type Express, type Request } from "express";
import session, { type SessionOptions } from "express-session";
import type { RequestHandler } from "express";
import { passive, returnTo, sessionSecurity } from "../../src/adapters/express/index.ts";
import type { Options, SessionSecurity } from "../../src/adapters/express/index.ts";
import { memory } from "../../src/stores/memory/index.ts";
import type { Store } from "../../src/server/index.ts";
import { manualClock } from "../../src/testing/index.ts";

export type AppSession = Request["session"] & { who?: string | undefined; [name: string]: unknown };

export function sessionOf(req: Request): AppSession {
  return req.session as AppSession;
}

export interface Setup {
  options?: Partial<Options<Request>>;
  /** `false`: no session library at all. */
  session?: Partial<SessionOptions> | false;
  /** What the guard sees in place of the memory store: the same, made to fail. */
  store?: (inner: Store) => Store;
  /** Mounted between the session library and the guard. */
  before?: (app: Express) => void;
  /** Mounted after the guard. */
  routes?: (app: Express, security: SessionSecurity) => void;
}

/** The original's tests use warn 5, expire 10. */
export const POLICY = { warnAfter: 5, expireAfter: 10 };

export type Site = Awaited<ReturnType<typeof serve>>;

export async function serve({ options = {}, session: sessionOptions = {}, store, before, routes }: Setup = {}) {
  const clock = manualClock();
  const seconds = (count: number): void => clock.advance(count * 1000);
  const log: string[] = [];
  const records = memory({ clock: clock.now });
  const security = sessionSecurity({
    identify: (req) => sessionOf(req).who,
    store: store === undefined ? records : store(records),
    policy: POLICY,
    touchEvery: 0,
    passive: "/passive-by-path",
    log: (message) => log.push(message),
    ...options,
  });
  const app = express();
  const blobs = new session.MemoryStore();
  const library: RequestHandler | undefined =
    sessionOptions === false
      ? undefined
      : session({ secret: "a test secret", resave: false, saveUninitialized: false, store: blobs, ...sessionOptions });
  if (library !== undefined) app.use(library);
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
    /** The records themselves, whatever the guard sees. */
    records,
    blobs,
    errors,
    log,
    port,
    server,
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
    // Node frames no body of a DELETE or OPTIONS by itself.
    const length =
      body === undefined || "transfer-encoding" in headers ? {} : { "content-length": Buffer.byteLength(body) };
    const sent = { ...length, ...headers };
    // An own connection each: a kept one would hide that a server closed it.
    const req = http.request({ port, host: "127.0.0.1", method, path, headers: sent, agent: false }, (res) => {
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

/** Sends bytes as they are and answers all that came back when the server closed the connection. */
export function raw(port: number, text: string | Buffer, { end = true } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, "127.0.0.1", () => (end ? socket.end(text) : socket.write(text)));
    let received = "";
    socket.on("data", (chunk) => (received += chunk.toString("latin1")));
    socket.on("close", () => resolve(received));
    // A server that stops reading may reset the connection after its answer.
    socket.on("error", (error: NodeJS.ErrnoException) => (error.code === "ECONNRESET" ? undefined : reject(error)));
  });
}

/** Cookies of one browser in another: a second tab, or a thief. */
export function sharing(site: { browser(): Browser }, browser: Browser): Browser {
  const other = site.browser();
  for (const [name, value] of browser.jar) other.jar.set(name, value);
  return other;
}

/** A store that can be made to fail in each of the ways that stores do. `works` lets all through again. */
export function fallible(inner: Store) {
  const state = { mode: "works" as "works" | "hangs" | "rejects" | "throws", only: undefined as string | undefined };
  const store = new Proxy(inner, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => {
        const applies = name !== "close" && (state.only === undefined || state.only === name);
        if (applies && state.mode === "hangs") return new Promise(() => {});
        if (applies && state.mode === "rejects") return Promise.reject(new Error("connection refused"));
        if (applies && state.mode === "throws") throw new Error("not connected");
        return Reflect.apply(member, target, args) as unknown;
      };
    },
  });
  return { store, state };
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
