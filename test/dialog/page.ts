/** A page with the element and a monitor that says and does only what a test tells it, under the strictest policy. */
import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Page } from "puppeteer-core";
import { ask, launchChromium, type Chromium } from "../../e2e/browser.ts";
import type { MonitorState } from "../../src/client/types.ts";
import type { Messages } from "../../src/dialog/messages/type.ts";

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'none'; base-uri 'none'; form-action 'none'; " +
  "require-trusted-types-for 'script'; trusted-types 'none'";

/** The languages that have messages, by file name. */
export const languages = readdirSync(new URL("../../src/dialog/messages/", import.meta.url))
  .map((file) => file.replace(".ts", ""))
  .filter((name) => name !== "type");

export async function messagesOf(language: string): Promise<Messages> {
  const { messages } = (await import(`../../src/dialog/messages/${language}.ts`)) as { messages: Messages };
  return messages;
}

const SCRIPT = `
  import { defineSessionCountdown, defineSessionSecurity } from "./src/dialog/index.ts";
  ${languages.map((name, index) => `import { messages as m${index} } from "./src/dialog/messages/${name}.ts";`).join("\n")}
  const own = { ...english, warning: "The record closes {time}.", extend: "Keep it open", timeFormat: {
    format: (count, unit) => "after " + count + " " + unit + "s" } };
  if (location.search === "?own") defineSessionSecurity(own);
  const messages = location.search === "?own" ? english : { ${languages.map((name, index) => `"${name}": m${index}`).join()} }[location.search.slice(1)];
  import { messages as english } from "./src/dialog/messages/en.ts";
  import { createCurtain } from "./src/client/index.ts";
  import { listenToInput } from "./src/client/activity.ts";
  const curtain = createCurtain();
  const listeners = new Set();
  const page = { state: { status: "active" }, calls: [], violations: [], element: undefined, set(state) {
    page.state = state;
    curtain(state.status === "unsure" || state.status === "ended"); // as the monitor does, before it tells anybody
    for (const listener of listeners) listener();
  } };
  globalThis.page = page;
  document.addEventListener("securitypolicyviolation", (event) => page.violations.push(event.violatedDirective));
  listenToInput((deliberate) => deliberate && page.calls.push("activity")); // as the monitor does
  defineSessionSecurity(messages);
  defineSessionCountdown(location.search === "?own" ? { messages: own, url: "/elsewhere" } : undefined);
  page.element = document.createElement("session-security");
  document.documentElement.append(page.element);
  page.element.monitor = {
    get state() { return page.state; },
    subscribe(listener) { listeners.add(listener); return () => listeners.delete(listener); },
    loginHref: () => "/login?next=%2Frecords",
    activity() { page.calls.push("activity"); },
    async extend() { page.calls.push("extend"); },
    async check() { page.calls.push("check"); },
    async logout() { page.calls.push("logout"); },
  };
`;

const HTML = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Records</title>
  <meta name="viewport" content="width=device-width"><script type="module" src="/page.js"></script></head>
  <body><main><h1>Records</h1><label>Name <input id="name" autofocus></label>
  <dialog id="later" aria-label="Later">A dialog of the page</dialog></main></body></html>`;

export interface DialogPage {
  readonly tab: Page;
  /** The page again, with the dialog in another language. */
  speak(language: string): Promise<void>;
  /** Tells the element a new state of the monitor. */
  set(state: MonitorState): Promise<void>;
  /** The value of an expression. \`root\` is the element's shadow root, \`dialog\` the dialog in it. */
  ask<T>(expression: string): Promise<T>;
  /** Waits until an expression is true. */
  until(expression: string): Promise<void>;
  /** What the dialog has asked of the monitor so far. */
  calls(): Promise<string[]>;
}

export interface Site {
  readonly chromium: Chromium;
  /** A new tab in front, with the dialog in a language. Default English. */
  open(language?: string): Promise<DialogPage>;
  close(): Promise<void>;
}

export async function openSite(): Promise<Site> {
  const script = await bundlePage();
  const server = createServer((request, response) => {
    response.setHeader("content-security-policy", POLICY);
    const isScript = request.url === "/page.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(isScript ? script : HTML);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const chromium = await launchChromium();
  return {
    chromium,
    async open(language = "en") {
      const tab = await chromium.open(`${url}?${language}`);
      return dialogPage(tab);
    },
    async close() {
      await chromium.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function dialogPage(tab: Page): DialogPage {
  const evaluate = <T>(expression: string): Promise<T> =>
    ask<T>(
      tab,
      `(() => { const root = page.element.shadowRoot, dialog = root.querySelector("dialog"); return ${expression}; })()`,
    );
  return {
    tab,
    async speak(language) {
      await tab.goto(`${tab.url().split("?")[0]}?${language}`);
    },
    set: (state) => evaluate(`page.set(${JSON.stringify(state)})`),
    ask: evaluate,
    async until(expression) {
      while (!(await evaluate<boolean>(`Boolean(${expression})`)))
        await new Promise((resolve) => setTimeout(resolve, 50));
    },
    calls: () => evaluate("page.calls"),
  };
}

async function bundlePage(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: SCRIPT, resolveDir: fileURLToPath(new URL("../../", import.meta.url)), loader: "ts" },
    bundle: true,
    format: "esm",
    write: false,
  });
  return outputFiles[0]!.text;
}
