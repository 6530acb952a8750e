/** The demo on a free port with a clock of its own, and clients that keep cookies. */
import { request, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { createApp } from "../../demo/app.ts";
import { readConfig, type Environment } from "../../demo/config.ts";
import type { Passwords } from "../../demo/passwords.ts";
import { openStorage } from "../../demo/stores/storage.ts";
import { accounts, createUsers } from "../../demo/users.ts";
import { manualClock } from "session-security/testing";
import { memory } from "session-security/stores/memory";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Ask {
  readonly method?: string;
  readonly form?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Clinic {
  readonly origin: string;
  readonly log: readonly Readonly<Record<string, unknown>>[];
  readonly failures: readonly unknown[];
  /** Of the memory store; the other stores have clocks of their own. */
  advance(seconds: number): void;
  client(): Client;
  /** Happens by itself at the end of the test. */
  close(): Promise<void>;
}

/** Without the deliberate slowness of real hashes. */
export const plain: Passwords = {
  hash: async (password) => password,
  verify: async (password, hash) => password === hash,
  decoy: "\0",
};

export async function openClinic(env: Environment = {}): Promise<Clinic> {
  const clock = manualClock();
  const log: Readonly<Record<string, unknown>>[] = [];
  const failures: unknown[] = [];
  // Every request asks the store, so that the one clock in there decides.
  const config = readConfig({ TOUCH_EVERY: "0", ...env });
  const storage =
    config.store.engine === "memory"
      ? { store: memory({ clock: clock.now }), sessions: undefined, close: async () => {} }
      : await openStorage(config.store, { keepFor: 86_400, report: () => {} });
  const { app, security } = createApp(
    config,
    { record: (entry) => void log.push(entry), failure: (error) => void failures.push(error) },
    {
      storage,
      users: createUsers(
        plain,
        accounts.map((account) => ({ ...account, passwordHash: account.name })),
      ),
    },
  );
  const server = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  let open = true;
  const close = async (): Promise<void> => {
    if (!open) return;
    open = false;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await security.close();
    await storage.close();
  };
  onTestFinished(close);
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    log,
    failures,
    advance: (seconds) => clock.advance(seconds * 1000),
    client: () => new Client(origin),
    close,
  };
}

/** What a browser sends with a navigation within the site, and with a form. */
export const NAVIGATION = {
  accept: "text/html",
  "sec-fetch-site": "same-origin",
  "sec-fetch-mode": "navigate",
  "sec-fetch-dest": "document",
};

/** node:http and not fetch, which overwrites Sec-Fetch headers. */
export class Client {
  readonly #origin: string;
  cookie = "";

  /** The same browser at another process of the same site. */
  at({ origin }: Clinic): Client {
    const client = new Client(origin);
    client.cookie = this.cookie;
    return client;
  }

  constructor(origin: string) {
    this.#origin = origin;
  }

  ask(path: string, { method, form, json, headers = {} }: Ask = {}): Promise<Answer> {
    const sent = form ? new URLSearchParams(form).toString() : json === undefined ? undefined : JSON.stringify(json);
    const type = form ? "application/x-www-form-urlencoded" : "application/json";
    return new Promise((resolve, reject) => {
      const outgoing = request(this.#origin + path, {
        method: method ?? (sent === undefined ? "GET" : "POST"),
        agent: false,
        headers: {
          ...(this.cookie && { cookie: this.cookie }),
          ...(sent !== undefined && { "content-type": type, "content-length": Buffer.byteLength(sent) }),
          ...headers,
        },
      });
      outgoing.on("error", reject);
      outgoing.on("response", (response) => {
        const { statusCode: status = 0, headers: answered } = response;
        const set = answered["set-cookie"]?.[0]?.split(";")[0];
        if (set !== undefined) this.cookie = set.endsWith("=") ? "" : set;
        text(response).then((body) => resolve({ status, headers: answered, text: body }), reject);
      });
      outgoing.end(sent);
    });
  }

  /** A page as a browser asks for it. */
  visit(path: string): Promise<Answer> {
    return this.ask(path, { headers: NAVIGATION });
  }

  async login(user = "demo", next = "", password = user): Promise<Answer> {
    return this.ask("/login", { form: { username: user, password, next } });
  }

  /** The anti-forgery token of this client's pages. */
  async token(): Promise<string> {
    const form = await this.ask("/form");
    return /name="token" value="([^"]+)"/.exec(form.text)?.[1] ?? "none";
  }
}
