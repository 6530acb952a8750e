/**
 * Chromium as people have it: tabs in the background are really hidden, timers in them are really throttled, and the
 * back/forward cache works. Test tools switch all three off by default; for a package about inactive tabs they are the
 * subject.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { findChromium } from "../tools/engines/chromium.ts";

/** Flags that puppeteer adds, and that would make background tabs look like foreground ones. */
const NOT_THESE = [
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
];

const FLAGS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--window-size=1000,800",
];

export interface ChromiumOptions {
  /** Flags besides the usual ones. */
  readonly args?: readonly string[];
  /** Variables besides our own. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Shows the browser; for looking at a failing test by hand. Default: `HEADFUL` is set. */
  readonly headful?: boolean;
}

export interface Chromium {
  readonly browser: Browser;
  /** Opens a tab in front of the others. They report `hidden` from then on. */
  open(url?: string): Promise<Page>;
  /** Closes the browser and removes its profile. */
  close(): Promise<void>;
}

/** What every Chromium here is started with, whoever starts it: a profile of its own, so that tests share nothing. */
export async function chromiumStart() {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("No Chromium: run `npm run engines`");
  const userDataDir = await mkdtemp(join(tmpdir(), "session-security-chromium-"));
  return {
    executablePath,
    userDataDir,
    // Chromium refuses its sandbox to root, which is who runs in most containers; everybody else keeps it.
    flags: [...FLAGS, ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
    removeProfile: async () => rm(userDataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  };
}

export async function launchChromium(options: ChromiumOptions = {}): Promise<Chromium> {
  const { executablePath, userDataDir, flags, removeProfile } = await chromiumStart();
  const browser = await puppeteer.launch({
    executablePath,
    userDataDir,
    headless: !(options.headful ?? process.env["HEADFUL"] !== undefined),
    // An emulated viewport would override what the window says about itself.
    defaultViewport: null,
    ignoreDefaultArgs: NOT_THESE,
    env: { ...process.env, ...options.environment },
    args: [...flags, ...(options.args ?? [])],
  });
  return {
    browser,
    async open(url) {
      const page = await browser.newPage();
      if (url !== undefined) await page.goto(url);
      return page;
    },
    async close() {
      await browser.close();
      await removeProfile();
    },
  };
}

/**
 * The value of an expression in the page, without touching the page. `page.evaluate` and `page.waitForFunction` count as
 * a gesture of the user: they give the page user activation, which for this package is a sign of a person.
 */
export async function ask<T>(page: Page, expression: string): Promise<T> {
  const session = await page.createCDPSession();
  try {
    const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
      expression,
      returnByValue: true,
      awaitPromise: true,
    });
    if (exceptionDetails !== undefined) {
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    }
    return result.value as T;
  } finally {
    await session.detach();
  }
}

/** Waits, without touching the page, until an expression in it is true. The page may be replaced meanwhile. */
export async function until(page: Page, expression: string, within = 10_000): Promise<void> {
  const deadline = performance.now() + within;
  for (;;) {
    // While one document replaces another there is nobody to ask; an expression that always throws runs into the deadline.
    const answer = await ask<unknown>(page, expression).catch((error: unknown) => error);
    if (answer === true) return;
    if (performance.now() > deadline) {
      throw new Error(`not true within ${within} ms: ${expression} (last: ${String(answer)})`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Waits until a screen reader would find the text: Chromium builds its accessibility tree after the document, in its own time. */
export async function untilRead(page: Page, text: string, within = 10_000): Promise<void> {
  const deadline = performance.now() + within;
  for (;;) {
    const tree = JSON.stringify(await page.accessibility.snapshot());
    if (tree.includes(text)) return;
    if (performance.now() > deadline) throw new Error(`not in the accessibility tree within ${within} ms: ${text}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Brings a tab to the front, as a click on its tab does, and waits until the page knows. */
export async function show(page: Page): Promise<void> {
  await page.bringToFront();
  await until(page, `document.visibilityState === "visible"`);
}

/** Freezes a hidden tab, as the browser does to save energy: no timer, no task runs in it. Resolves to the thaw. */
export async function freeze(page: Page): Promise<() => Promise<void>> {
  const session = await page.createCDPSession();
  await session.send("Page.setWebLifecycleState", { state: "frozen" });
  return async () => {
    try {
      await session.send("Page.setWebLifecycleState", { state: "active" });
      await session.detach();
    } catch (error) {
      // Seen once, on a busy machine, and not understood: the frozen document was no longer the tab's active one. What
      // the tab shows then is for the test to check; this helper has nothing to thaw.
      if (!/Not attached to an active page/.test(String(error))) throw error;
    }
  };
}
