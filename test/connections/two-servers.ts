/**
 * Two servers behind one cookie: the same store, the same session library, one manual clock for the records and for every
 * timer of the package. What is left of real time is only the network.
 */
import { EventEmitter, once } from "node:events";
import http, { type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type Request, type RequestHandler } from "express";
import session from "express-session";
import { sessionSecurity, type Options, type SessionSecurity } from "../../src/adapters/express/index.ts";
import type { Store } from "../../src/server/index.ts";
import { memory } from "../../src/stores/memory/index.ts";
import { manualClock, type ManualClock } from "../../src/testing/index.ts";
import { createBrowser, sessionOf, type Browser } from "../http/harness.ts";
import { telling } from "../server/telling.ts";

export interface One {
  readonly server: Server;
  readonly port: number;
  readonly security: SessionSecurity;
  readonly library: RequestHandler;
  /** Emits `closed` when the server has seen a connection close. */
  readonly seen: EventEmitter;
}

export interface Setup {
  options?: Partial<Options<Request>>;
  /** Does the store tell of ends, or must one look? Default: it tells. */
  tells?: boolean;
  /** A store of each server's own, over one that they share in fact. Default: the memory store, for both. */
  own?: readonly [Store, Store];
  /** The store as the guard sees it. */
  store?: (inner: Store) => Store;
  /** Puts connections on each server; answers how to close what it made. */
  connections?: (one: One) => (() => Promise<unknown> | void) | void;
}

export async function servers({ options = {}, tells = true, store = (inner) => inner, own, connections }: Setup = {}) {
  const clock = manualClock();
  const records = memory({ clock: clock.now });
  const told = telling(records);
  const log: string[] = [];
  const blobs = new session.MemoryStore();
  const shared = store(tells ? told.store : records);
  const start = async (used = shared): Promise<One & AsyncDisposable> => {
    const security = sessionSecurity(
      {
        identify: (req) => sessionOf(req).who,
        store: used,
        policy: { warnAfter: 30, expireAfter: 60 },
        touchEvery: 0,
        log: (message) => log.push(message),
        ...options,
      },
      clock,
    );
    const library = session({ secret: "a test secret", resave: false, saveUninitialized: false, store: blobs });
    const seen = new EventEmitter();
    const app = express();
    app.use(library, security, express.urlencoded({ extended: false }));
    app.post("/login", (req, res, next) => {
      req.session.regenerate((error) => {
        if (error) return next(error);
        sessionOf(req).who = (req.body as { who: string }).who;
        res.send("in");
      });
    });
    app.post("/logout", (req, res, next) => {
      req.session.destroy((error) => (error ? next(error) : res.send("out")));
    });
    app.get("/events", (req, res) => {
      const signal = security.signal(req);
      if (signal.aborted) return void res.sendStatus(401);
      res.set("content-type", "text/event-stream").flushHeaders();
      res.once("close", () => seen.emit("closed"));
      signal.addEventListener("abort", () => res.end("event: end\ndata: \n\n"));
    });
    app.get("/", (req, res) => void res.send(sessionOf(req).who ?? "nobody"));
    const server = http.createServer(app).listen(0, "127.0.0.1");
    await once(server, "listening");
    const one = { server, port: (server.address() as AddressInfo).port, security, library, seen };
    const close = connections?.(one);
    return {
      ...one,
      async [Symbol.asyncDispose]() {
        await close?.();
        server.closeAllConnections();
        if (server.listening) await new Promise((resolve) => server.close(resolve));
        await security.close();
      },
    };
  };
  const [one, two] = [await start(own?.[0]), await start(own?.[1])];
  return {
    clock,
    records,
    told: told.state,
    log,
    one,
    two,
    /** The browser talks to the first server; its cookies are good for both. */
    async login(who = "ada"): Promise<Browser & { cookie: string }> {
      const browser = createBrowser(one.port);
      await browser.login(who);
      const cookie = [...browser.jar].map(([name, value]) => `${name}=${value}`).join("; ");
      return { ...browser, cookie };
    },
    pass: async (seconds: number) => pass(clock, seconds),
    async [Symbol.asyncDispose]() {
      await one[Symbol.asyncDispose]();
      await two[Symbol.asyncDispose]();
    },
  };
}

/** Time passes in steps, with what each has started done before the next. */
async function pass(clock: ManualClock, seconds: number): Promise<void> {
  for (let step = 0; step < seconds * 4; step += 1) {
    clock.advance(250);
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** What one end of a connection has seen. Resolves when it is closed. */
export interface Connection {
  readonly open: () => boolean;
  readonly closed: Promise<unknown>;
}

/** An event stream as EventSource opens it; the server's words are read, so that its end is seen. */
export async function eventStream(
  port: number,
  cookie: string,
): Promise<Connection & { status: number; leave(): void }> {
  const req = http.get({ port, host: "127.0.0.1", path: "/events", agent: false, headers: streamHeaders(cookie) });
  const [res] = (await once(req, "response")) as [http.IncomingMessage];
  let open = true;
  const emitter = new EventEmitter();
  res.resume();
  res.on("error", () => {});
  req.on("error", () => {});
  res.once("close", () => {
    open = false;
    emitter.emit("closed");
  });
  const closed = once(emitter, "closed");
  return { open: () => open, closed, status: res.statusCode!, leave: () => req.destroy() };
}

function streamHeaders(cookie: string) {
  return { cookie, accept: "text/event-stream", "sec-fetch-dest": "empty", "sec-fetch-site": "same-origin" };
}
