/**
 * The framework's session library, as express-session is: a blob in a store of its own, read when a request arrives and
 * written as a whole when its response ends, by whichever of the concurrent requests ends last.
 */
import type { Random } from "./random.ts";
import type { Time } from "./time.ts";
import type { FakeRequest, FakeResponse } from "./http.ts";

export interface Blobs {
  readonly texts: Map<string, string>;
  /** Blobs that were destroyed: one that is written again has been resurrected. */
  readonly destroyed: Set<string>;
  made: number;
}

export interface SessionObserver {
  saved(session: SimSession): void;
  count(situation: string): void;
}

export class SimSession {
  [name: string]: unknown;
  cookie = { originalMaxAge: null, expires: null };
  user?: string;
  login?: number;
  n?: number;
  readonly #request: FakeRequest;
  readonly #id: string;

  constructor(request: FakeRequest, id: string, data: object = {}) {
    Object.assign(this, data);
    this.#request = request;
    this.#id = id;
  }
  get id(): string {
    return this.#id;
  }
  touch(): void {}
  regenerate(done: (error?: unknown) => void): void {
    this.#request.sessionStore.regenerate(this.#request, done);
  }
  destroy(done: (error?: unknown) => void): void {
    delete this.#request.session;
    this.#request.sessionStore.destroy(this.#id, done);
  }
}

export class SessionLibrary {
  readonly #blobs: Blobs;
  readonly #time: Time;
  readonly #random: Random;
  readonly #observer: SessionObserver;
  readonly #isUp: () => boolean;
  readonly #lateMarker: boolean;

  constructor(
    blobs: Blobs,
    time: Time,
    random: Random,
    observer: SessionObserver,
    isUp: () => boolean,
    lateMarker: boolean,
  ) {
    this.#lateMarker = lateMarker;
    this.#blobs = blobs;
    this.#time = time;
    this.#random = random;
    this.#observer = observer;
    this.#isUp = isUp;
  }

  /** The middleware. Resolves when the request has its session. */
  async attach(req: FakeRequest, res: FakeResponse, cookie: string | undefined): Promise<void> {
    req.sessionStore = this;
    await this.#travel();
    const text = cookie === undefined ? undefined : this.#blobs.texts.get(cookie);
    if (cookie === undefined || text === undefined) {
      this.generate(req);
    } else {
      req.sessionID = cookie;
      req.session = new SimSession(req, cookie, JSON.parse(text) as object);
    }
    const originalId = req.sessionID;
    const original = JSON.stringify(req.session);
    const modified = (session: SimSession): boolean =>
      originalId !== session.id || JSON.stringify(session) !== original;

    const end = res.end.bind(res);
    res.end = (body?: string): FakeResponse => {
      const { session, sessionID } = req;
      if (session === undefined || sessionID === undefined || !modified(session)) return end(body);
      if (this.#lateMarker && req.sent.path.startsWith("/login")) delete session["_session_security"];
      if (cookie !== sessionID) res.cookie = sessionID;
      if (this.#blobs.destroyed.has(sessionID)) this.#observer.count("a slow request resurrected a destroyed blob");
      const saved = JSON.stringify(session);
      void this.#travel().then(() => {
        if (text !== undefined && this.#blobs.texts.get(sessionID) !== text)
          this.#observer.count("a request overwrote the blob of a concurrent one");
        this.#blobs.texts.set(sessionID, saved);
        this.#observer.saved(session);
        end(body);
      });
      return res;
    };
  }

  generate(req: FakeRequest): void {
    this.#blobs.made += 1;
    const id = `sid${this.#blobs.made}`;
    req.sessionID = id;
    req.session = new SimSession(req, id);
  }

  regenerate(req: FakeRequest, done: (error?: unknown) => void): void {
    this.destroy(req.sessionID, (error) => {
      this.generate(req);
      done(error);
    });
  }

  destroy(id: string | undefined, done: (error?: unknown) => void): void {
    void this.#travel().then(() => {
      if (id !== undefined && this.#blobs.texts.delete(id)) this.#blobs.destroyed.add(id);
      done();
    });
  }

  touch(_id: string, _session: unknown, done: () => void): void {
    done();
  }

  async #travel(): Promise<void> {
    await this.#time.pass(this.#random.skewed(0.2, 10));
    if (!this.#isUp()) await new Promise(() => {});
  }
}
