/** A page with forms under the strictest policy, and a server that gives each user the keys of their drafts. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Page } from "puppeteer-core";
import { ask, launchChromium, until } from "../../e2e/browser.ts";
import { draftKeysOf } from "../../src/server/draft-keys.ts";

const POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; " +
  "require-trusted-types-for 'script'; trusted-types 'none'";

const DRAFTS = `
  import { keepDrafts } from "./src/client/index.ts";
  import { showDraft } from "./src/dialog/index.ts";
  import { drafts } from "./src/dialog/messages/en.ts";
  import { fetchKeys } from "./src/client/drafts/fetch-keys.ts";
  import { seal, unseal } from "./src/client/drafts/seal.ts";
  const { session, user } = document.body.dataset;
  const page = { violations: [], failures: [], offers: 0, async read() {
    const keys = await fetchKeys("/session-security/draft-key", {});
    const all = Object.entries(sessionStorage).filter(([key]) => key.startsWith("session-security:draft:"));
    return Promise.all(all.map(([key, value]) =>
      unseal(keys, decodeURIComponent(key.split(":")[3]), value.slice(value.indexOf("|") + 1))));
  }, async write(fields) {
    const keys = await fetchKeys("/session-security/draft-key", {});
    const sealed = await seal(keys, "/#note", JSON.stringify({ at: keys.now(), fields }));
    sessionStorage["session-security:draft:/session-security:" + encodeURIComponent("/#note") + ":x"] = "|" + sealed;
  } };
  globalThis.page = page;
  document.addEventListener("securitypolicyviolation", (event) => page.violations.push(event.violatedDirective));
  document.addEventListener("session-security:draft-failed", ({ detail }) => page.failures.push(detail));
  document.addEventListener("session-security:draft", () => page.offers++);
  page.stop = keepDrafts({ session, user, keepFor: 3600, offer: (offer) => showDraft(offer, drafts) });
`;

/** What the server thinks. A test changes it. */
export interface World {
  user: string | undefined;
  session: string;
  /** Seconds. */
  now: number;
  /** The body of the page. */
  html: string;
  up: boolean;
  /** How often keys were asked for. */
  asked: number;
  readonly secrets: string[];
}

/** `source` is the page's own script; by default it keeps drafts. */
export async function openSite(source = DRAFTS) {
  const script = await bundlePage(source);
  const world: World = {
    user: "ada",
    session: "s1",
    now: 1_700_000_000,
    html: "",
    up: true,
    asked: 0,
    secrets: ["a secret of ours"],
  };
  const server = createServer((request, response) => {
    void (async () => {
      const { user, session, now, up, secrets, html } = world;
      response.setHeader("content-security-policy", POLICY);
      response.setHeader("cache-control", "no-store");
      if (request.url === "/session-security/draft-key") {
        world.asked += 1;
        if (!up) return void response.writeHead(503).end();
        const draftKeys = user === undefined ? [] : await draftKeysOf(user, secrets);
        const answer =
          user === undefined ? { ended: "anonymous" } : { draftKeys, now, session, user: `tag-of-${user}` };
        return void response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
      }
      const isScript = request.url === "/page.js";
      response.setHeader("content-type", isScript ? "text/javascript" : "text/html; charset=utf-8");
      const whose = user === undefined ? "" : `data-session="${session}" data-user="tag-of-${user}"`;
      const page = `<!doctype html><html lang="en"><head><title>Page</title><script type="module" src="/page.js"></script></head>`;
      response.end(isScript ? script : `${page}<body ${whose}>${html}</body></html>`);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const chromium = await launchChromium();
  const first = structuredClone(world);
  return {
    world,
    url,
    chromium,
    reset: () => void Object.assign(world, structuredClone(first)),
    async close() {
      await chromium.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type Site = Awaited<ReturnType<typeof openSite>>;

/** The drafts that this tab has, as whoever is logged in reads them; undefined for what cannot be read. */
export async function draftsIn(tab: Page): Promise<(string | undefined | null)[]> {
  return ask(tab, "page.read()");
}

/** Waits until a draft holds this text. */
export async function saved(tab: Page, text: string): Promise<void> {
  await until(tab, `page.read().then((all) => all.some((each) => each?.includes(${JSON.stringify(text)})))`);
}

export const offer = `document.querySelector("session-security-draft")?.shadowRoot`;

async function bundlePage(source: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: fileURLToPath(new URL("../../", import.meta.url)), loader: "ts" },
    bundle: true,
    format: "esm",
    write: false,
  });
  return outputFiles[0]!.text;
}
