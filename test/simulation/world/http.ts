/** Requests and responses as far as the Express adapter and its applications use them. */
import type { PageMonitorOptions } from "../../../src/client/index.ts";
import type { SessionLibrary, SimSession } from "./sessions.ts";

/** What a browser sends. */
export interface Sent {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly cookie: string | undefined;
  /** Whom a cookie of the application remembers. */
  readonly remembered: string | undefined;
  /** A person did this: the reference's knowledge, which no server sees. */
  readonly byPerson: boolean;
  readonly browser: number;
  /** True time. */
  readonly at: number;
  /** Of a ping: the seconds that it claims, if it is a report, and whether it carries tags. */
  readonly claims?: number | undefined;
  readonly tagged?: boolean | undefined;
}

/** What comes back. */
export interface Answered {
  readonly status: number;
  readonly headers: ReadonlyMap<string, unknown>;
  readonly body: string;
  readonly cookie: string | undefined;
  readonly page: PageContent | undefined;
}

/** What a page shows. */
export interface PageContent {
  readonly kind: "protected" | "login";
  /** What `head()` tells the monitor. */
  readonly config: PageMonitorOptions;
  /** Whose data it shows: the reference's number of the login. */
  readonly login: number | undefined;
}

export class FakeRequest {
  readonly sent: Sent;
  readonly method: string;
  readonly url: string;
  readonly originalUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly readableEnded = true;
  readonly readableDidRead = true;
  readonly complete = true;
  session?: SimSession | undefined;
  sessionID?: string | undefined;
  sessionStore!: SessionLibrary;

  constructor(sent: Sent) {
    this.sent = sent;
    this.method = sent.method;
    this.url = this.originalUrl = sent.path;
    this.headers = sent.headers;
    this.body = sent.body;
  }

  accepts(): string {
    return this.headers["accept"]?.includes("text/html") === true ? "html" : "json";
  }
}

export class FakeResponse {
  statusCode = 200;
  statusMessage = "";
  headersSent = false;
  cookie: string | undefined;
  page: PageContent | undefined;
  readonly #headers = new Map<string, unknown>();
  readonly #finished: (answered: Answered | undefined) => void;
  readonly #closed: (() => void)[] = [];

  constructor(finished: (answered: Answered | undefined) => void) {
    this.#finished = finished;
  }
  setHeader(name: string, value: unknown): this {
    this.#headers.set(name.toLowerCase(), value);
    return this;
  }
  getHeader(name: string): unknown {
    return this.#headers.get(name.toLowerCase());
  }
  getHeaders(): Record<string, unknown> {
    return Object.fromEntries(this.#headers);
  }
  getHeaderNames(): string[] {
    return [...this.#headers.keys()];
  }
  removeHeader(name: string): void {
    this.#headers.delete(name.toLowerCase());
  }
  writeHead(status: number): this {
    this.statusCode = status;
    return this;
  }
  once(_event: "close", closed: () => void): void {
    this.#closed.push(closed);
  }
  end(body = ""): this {
    this.writeHead(this.statusCode);
    this.headersSent = true;
    const { statusCode: status, cookie } = this;
    this.#close();
    this.#finished({ status, headers: this.#headers, body, cookie, page: status === 200 ? this.page : undefined });
    return this;
  }
  destroy(): void {
    this.#close();
    this.#finished(undefined);
  }
  #close(): void {
    for (const closed of this.#closed.splice(0)) closed();
  }
}
