/** Pages with the strictest policies, and browsers with the least: what works there, and what does not (in three engines). */
import express from "express";
import { afterEach, expect, test } from "vitest";
import { inEachEngine, openEngine } from "./engines.ts";
import { openPages, type Pages, type PagesOptions } from "./hard-pages.ts";
import { dialogOpen, is, shown, status } from "./sites.ts";
import { type Tab, until } from "./tab.ts";

const STRICT =
  "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'; report-uri /violation";

const SECRET = `<p>protected</p><label>Note <textarea id="note">kept</textarea></label>`;

inEachEngine((engine, name) => {
  let pages: Pages;

  afterEach(async () => {
    await pages.close();
  });

  async function open(options: Omit<PagesOptions, "pages"> & { pages?: PagesOptions["pages"] } = {}): Promise<Pages> {
    pages = await openPages({ pages: { "/": SECRET }, ...options });
    return pages;
  }

  /** The whole story of one tab: warned, answered with a key, warned, covered without a network, left with one. */
  async function story(tab: Tab): Promise<void> {
    await pages.pass(545, tab);
    await until(tab, `${is(status, "warning")} && ${dialogOpen}`);
    expect(await tab.ask(shown)).toBe(true);
    await tab.press("a");
    await until(tab, `${is(status, "active")} && !(${dialogOpen})`);
    await pages.cut();
    await pages.pass(601, tab);
    await until(tab, `${is(status, "unsure")} && ${dialogOpen}`);
    expect(await tab.ask(shown)).toBe(false);
    await pages.recover();
    await tab.ask("testTime.notice()");
    await until(tab, `location.pathname === "/login"`);
  }

  test("default-src 'none' with Trusted Types enforced: everything works, and nothing is a violation", async () => {
    const violations: string[] = [];
    await open({
      headers: { "content-security-policy": STRICT },
      pages: { "/": SECRET, "/forbidden": `<p style="color: red">an inline style, which this policy forbids</p>` },
      routes: (app) =>
        app.post("/violation", express.text({ type: () => true }), (req, res) => {
          // The icon of the site is asked for by the browser itself.
          if (!String(req.body).includes("/favicon.ico")) violations.push(String(req.body));
          res.end();
        }),
    });
    const tab = await pages.enter(engine);
    await pages.pass(545, tab);
    await until(tab, dialogOpen);
    // Drawn as it is meant to be: the style sheet is there without a <style>.
    const dialog = `document.querySelector("session-security").shadowRoot.querySelector("dialog")`;
    expect(await tab.ask(`getComputedStyle(${dialog}).borderTopLeftRadius`)).toBe("16px");
    await tab.press("Escape");
    await until(tab, is(status, "active"));
    await story(tab);
    expect(violations).toEqual([]);
    // The policy was really there, and its reports arrive.
    await pages.enter(engine, "/forbidden");
    await eventually(() => violations.length > 0);
  });

  test("cross-origin isolation (COOP, COEP): everything works", async () => {
    await open({
      headers: {
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
      },
    });
    const tab = await pages.enter(engine);
    expect(await tab.ask("crossOriginIsolated")).toBe(true);
    await story(tab);
  });

  test("a frame in a sandbox with its origin is like a page; one without an origin is not watched, and covered with the page around it", async () => {
    const report = `<script>setInterval(() => parent.postMessage({
      name: window.name, status: ${status}, shown: ${shown} }, "*"), 50)</script>`;
    await open({
      pages: {
        "/": `<iframe name="same" sandbox="allow-scripts allow-same-origin" src="/frame"></iframe>
          <iframe name="opaque" sandbox="allow-scripts" src="/frame"></iframe>
          <script>
            globalThis.told = {};
            addEventListener("message", ({ data }) => data.name && (told[data.name] = data.status + " " + data.shown));
          </script>`,
        "/frame": SECRET + report,
      },
    });
    const tab = await pages.enter(engine);
    await until(tab, `told.same === "active true" && told.opaque !== undefined`);
    // Scripts of a page without an origin are from elsewhere, and a module from elsewhere is not loaded.
    expect(await tab.ask("told.opaque")).toBe("undefined true");
    await pages.cut();
    await pages.pass(601, tab);
    await until(tab, is(status, "unsure"));
    // Both are inside of a page that is covered now; only the first knows it by itself.
    const drawn = `[...document.querySelectorAll("iframe")].some((frame) => frame.checkVisibility())`;
    expect(await tab.ask(drawn)).toBe(false);
    await tab.ask(`frames[0].testTime.pass(601_000)`);
    await tab.ask(`frames[0].testTime.notice()`);
    await until(tab, `told.same === "unsure false"`);
  });

  test("plain HTTP on an intranet host: everything works; without Web Locks there is no one voice for sure", async () => {
    await open({ host: "intranet.test" });
    const other = await openEngine(name, { proxy: pages.address });
    try {
      const tab = await pages.enter(other);
      expect(
        await tab.ask("[location.host, isSecureContext, typeof navigator.locks, typeof crypto.subtle].join()"),
      ).toBe("intranet.test,false,undefined,undefined");
      const second = await other.open(`${pages.url}/`);
      await until(second, is(status, "active"));
      await pages.pass(545, tab, second);
      await until(second, dialogOpen);
      await until(tab, is(status, "warning"));
      await second.press("a");
      await until(tab, is(status, "active"));
      await second.close();
      await tab.show();
      await story(tab);
    } finally {
      await other.close();
    }
  });

  test("storage and channels blocked: each tab warns, is covered and left, and hears of the others by its own questions", async () => {
    await open({
      routes: (app) =>
        app.get("/blocked.js", (_req, res) => {
          res.type("text/javascript").send(`
            for (const name of ["BroadcastChannel", "sessionStorage", "localStorage", "indexedDB", "caches"])
              Object.defineProperty(globalThis, name, { get() { throw new DOMException("blocked", "SecurityError"); } });
            Object.defineProperty(Navigator.prototype, "locks", { value: undefined });`);
        }),
      head: `<script src="/blocked.js"></script>`,
    });
    const tab = await pages.enter(engine);
    const second = await engine.open(`${pages.url}/`);
    await until(second, is(status, "active"));
    await pages.pass(545, tab, second);
    await until(second, dialogOpen);
    await second.press("a");
    await until(second, is(status, "active"));
    await second.close();
    await tab.show();
    // Nobody has told it. It asks at its next sign of life, if its last answer is older than a few seconds.
    expect(await tab.ask(status)).toBe("warning");
    await pages.pass(6, tab);
    await until(tab, is(status, "active"));
    await story(tab);
  });

  test("a page out of a service worker's cache is covered until the server vouches for it, and for good after the end", async () => {
    await open({
      pages: { "/": `${SECRET}<script src="/register.js"></script>` },
      routes: (app) => {
        app.get("/register.js", (_req, res) => {
          res.type("text/javascript").send(`navigator.serviceWorker?.register("/worker.js");
            globalThis.seen = new Set();
            (function look() {
              if (document.querySelector("session-security")) seen.add(${status} + " " + (${shown}));
              requestAnimationFrame(look);
            })();`);
        });
        app.get("/worker.js", (_req, res) => {
          res.type("text/javascript").send(`
            // A shell is of use only with its scripts.
            async function keep() {
              const cache = await caches.open("shell");
              const page = await (await fetch("/")).text();
              await cache.addAll(["/", ...[...page.matchAll(/src="([^"]+)"/g)].map(([, src]) => src)]);
              return skipWaiting();
            }
            addEventListener("install", (event) => event.waitUntil(keep()));
            addEventListener("activate", (event) => event.waitUntil(clients.claim()));
            addEventListener("fetch", (event) =>
              event.respondWith(caches.match(event.request).then((kept) => kept ?? fetch(event.request))));`);
        });
      },
    });
    const tab = await pages.enter(engine);
    await until(tab, "navigator.serviceWorker.controller !== null");
    const neverShown = async (): Promise<void> => {
      expect(await tab.ask("[...seen]")).toEqual(
        expect.not.arrayContaining(["active true", "ended true", "unsure true"]),
      );
    };
    await pages.cut();
    await tab.goto(`${pages.url}/`);
    await until(tab, `${is(status, "unsure")} && ${dialogOpen}`);
    await neverShown();
    await pages.recover();
    await tab.ask("testTime.notice()");
    await until(tab, `${is(status, "active")} && ${shown}`);

    await pages.pass(601);
    await tab.goto(`${pages.url}/`);
    await until(tab, `${is(status, "ended")} && ${dialogOpen}`);
    await neverShown();
    // It is not loaded again, which would change nothing: the way to the login page is a link.
    expect(await tab.ask(`document.querySelector("session-security").monitor.state.left`)).toBe(false);
  });

  test.each(["{", "", "null"])(
    "a <meta> that was mangled to '%s' on its way: the console says so, and the server alone ends the session",
    async (content) => {
      await open({
        // The first of its name is the one that is read.
        head: `<script>addEventListener("error", ({ message }) => (globalThis.said = message))</script>
          <meta name="session-security" content="${content}">`,
      });
      const tab = await engine.open(`${pages.url}/in`);
      await tab.goto(`${pages.url}/`);
      await until(tab, `typeof globalThis.said === "string"`);
      expect(await tab.ask(`document.querySelector("session-security") === null && ${shown}`)).toBe(true);
      await pages.pass(601);
      await tab.reload();
      await until(tab, `location.pathname === "/login"`);
    },
  );

  test("a page that a service worker has kept without its scripts is bare while there is no network, and covered when there is", async () => {
    await open({
      pages: { "/": `${SECRET}<script src="/register.js"></script>` },
      routes: (app) => {
        app.get("/register.js", (_req, res) => {
          res.type("text/javascript").send(`navigator.serviceWorker?.register("/worker.js")`);
        });
        app.get("/worker.js", (_req, res) => {
          res.type("text/javascript").send(`
            addEventListener("install", (event) => event.waitUntil(
              caches.open("shell").then((cache) => cache.add("/")).then(() => skipWaiting())));
            addEventListener("activate", (event) => event.waitUntil(clients.claim()));
            // What a browser keeps by itself may be gone at any time: here it is.
            addEventListener("fetch", (event) => event.respondWith(
              caches.match(event.request).then((kept) => kept ?? fetch(event.request, { cache: "no-store" }))));`);
        });
      },
    });
    const tab = await pages.enter(engine);
    await until(tab, "navigator.serviceWorker.controller !== null");
    await pages.pass(601);
    await pages.cut();
    await tab.goto(`${pages.url}/`);
    // This is what does not work: nothing of the package is there, and nobody can be asked.
    expect(await tab.ask(`[${status} === undefined, ${shown}]`)).toEqual([true, true]);
    await pages.recover();
    await tab.goto(`${pages.url}/`);
    await until(tab, `${is(status, "ended")} && !(${shown})`);
  });

  test("JavaScript off: the server alone ends the session, at the next page; nothing warns, and nothing covers", async () => {
    const asked: string[] = [];
    await open({
      pages: { "/": `${SECRET}<noscript><img src="/off" alt=""></noscript>` },
      routes: (app) => app.use((req, _res, next) => (asked.push(`${req.method} ${req.path}`), next())),
    });
    const without = await openEngine(name, { javascript: false });
    try {
      const tab = await without.open(`${pages.url}/in`);
      await tab.goto(`${pages.url}/`);
      await eventually(() => asked.includes("GET /off"));
      // Pages that are looked at keep the session, in every engine: no monitor has ever spoken.
      await pages.pass(400);
      await tab.goto(`${pages.url}/`);
      await pages.pass(400);
      await tab.goto(`${pages.url}/`);
      expect(asked).not.toContain("GET /login");
      await pages.pass(601);
      await tab.goto(`${pages.url}/`);
      expect(asked).toContain("GET /login");
      expect(asked.filter((request) => request.startsWith("POST"))).toEqual([]);
    } finally {
      await without.close();
    }
  });
});

/** For what no page tells. */
async function eventually(happened: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!happened()) {
    if (performance.now() > deadline) throw new Error(`it has not happened: ${String(happened)}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
