/**
 * The demo on a free port, with a tap on its connection: what the browser asked, and a network that can hang or refuse.
 * These few tests run on short real limits; everything that can be tested on an injected clock is tested elsewhere.
 */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "puppeteer-core";
import { createApp } from "../demo/app.ts";
import { readConfig, type Environment } from "../demo/config.ts";
import { ask, until, type Chromium } from "./browser.ts";

export interface Seen {
  readonly path: string;
  readonly body: string;
  /** Seconds since the site was opened. */
  readonly at: number;
}

export async function openSite(environment: Environment) {
  const started = performance.now();
  const ends: Readonly<Record<string, unknown>>[] = [];
  const failures: unknown[] = [];
  const { app, security } = createApp(readConfig({ PORT: "0", ...environment }), {
    record: (entry) => void (entry["event"] === "session-end" && ends.push(entry)),
    failure: (error) => failures.push(error),
  });
  const seen: Seen[] = [];
  const held: ServerResponse[] = [];
  let hung = false;
  const server = createServer((req, res) => {
    if (hung) return void held.push(res);
    const chunks: Buffer[] = [];
    // Overheard, not listened to: a listener would start the stream before the application reads it.
    const emit = req.emit.bind(req);
    req.emit = (event: string, ...args: unknown[]) => {
      if (event === "data") chunks.push(args[0] as Buffer);
      return emit(event, ...args);
    };
    res.on("finish", () =>
      seen.push({
        path: req.url ?? "",
        body: Buffer.concat(chunks).toString(),
        at: (performance.now() - started) / 1000,
      }),
    );
    app(req, res);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    security,
    ends,
    failures,
    pings: () => seen.filter(({ path }) => path.endsWith("/ping")),
    /** From now on requests are accepted and never answered. */
    hang: () => void (hung = true),
    /** New requests are answered again; the held ones never are. */
    recover: () => void (hung = false),
    async close(): Promise<void> {
      for (const response of held) response.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await security.close();
    },
  };
}

export type Site = Awaited<ReturnType<typeof openSite>>;

/** Logs in by typing, as a person does. */
export async function logIn(page: Page, site: Site, who = "demo"): Promise<void> {
  await page.goto(`${site.url}/login`);
  await page.type("[name=username]", who);
  await page.type("[name=password]", who);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await until(page, `document.querySelector("session-security")?.monitor?.state.status === "active"`);
}

/** Expressions for `ask` and `until`. */
export const status = `document.querySelector("session-security")?.monitor?.state.status`;
export const dialogOpen = `document.querySelector("session-security")?.shadowRoot.querySelector("dialog").open === true`;
export const secretShown = `document.querySelector("main")?.checkVisibility() === true`;
export const atLogin = `location.pathname === "/login"`;

export function is(expression: string, value: string): string {
  return `(${expression}) === ${JSON.stringify(value)}`;
}

/** Opens a page of the site in a new tab in front. */
export async function openTab(chromium: Chromium, site: Site, path = "/"): Promise<Page> {
  const page = await chromium.open(`${site.url}${path}`);
  await until(page, `${is(status, "active")} || ${is(status, "warning")}`);
  return page;
}

/** Resolves to the seconds until an expression is true. */
export async function secondsUntil(page: Page, expression: string, within: number): Promise<number> {
  const start = performance.now();
  await until(page, expression, within * 1000);
  return (performance.now() - start) / 1000;
}

/**
 * Records, from before the page's own scripts, each time at which protected content was rendered and the page visible,
 * so that a flash is seen as well as a long look.
 */
export async function watchFrames(page: Page): Promise<() => Promise<{ at: number; shown: boolean }[]>> {
  await page.evaluateOnNewDocument(() => {
    const frames: { at: number; shown: boolean }[] = [];
    const look = (): void => {
      const main = document.querySelector("main");
      if (document.visibilityState === "visible") {
        frames.push({ at: Date.now(), shown: main !== null && main.checkVisibility() });
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    Object.assign(globalThis, { framesSeen: frames });
  });
  return async () => ask(page, "globalThis.framesSeen");
}
