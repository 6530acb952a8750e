/** Firefox through puppeteer, which speaks WebDriver BiDi to it. */
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { findFirefox } from "../../tools/engines/firefox.ts";
import { engineOf, inputOf } from "./puppeteer.ts";
import type { Engine, EngineOptions, Tab } from "./tab.ts";

export async function openFirefox({ proxy, javascript = true }: EngineOptions = {}): Promise<Engine> {
  const executablePath = findFirefox();
  if (executablePath === undefined) throw new Error("No Firefox: run `npm run engines`");
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath,
    headless: process.env["HEADFUL"] === undefined,
    defaultViewport: null,
    extraPrefsFirefox: {
      ...(!javascript && { "javascript.enabled": false }),
      ...(proxy !== undefined && proxied(proxy)),
    },
  });
  const openTab = async (): Promise<Tab> => tabOf(browser, await browser.newPage());
  return engineOf("Firefox", browser, openTab);
}

function proxied(proxy: string): Readonly<Record<string, unknown>> {
  const [host, port] = proxy.split(":");
  return { "network.proxy.type": 1, "network.proxy.http": host, "network.proxy.http_port": Number(port) };
}

/** What puppeteer has and does not show: the connection, and the name that the protocol gives to a tab. */
interface Bidi {
  readonly connection: {
    send(method: string, params: object): Promise<{ result: Evaluated }>;
  };
}

interface Evaluated {
  readonly type: "success" | "exception";
  readonly result?: { readonly value?: string };
  readonly exceptionDetails?: { readonly text: string };
}

function tabOf(browser: Browser, page: Page): Tab {
  const { connection } = browser as unknown as Bidi;
  const { _id: context } = page.mainFrame() as unknown as { readonly _id: string };
  return {
    ...inputOf(page),
    async ask<T>(expression: string) {
      // Not `page.evaluate`: puppeteer asks with `userActivation: true`, which is a sign of a person.
      const { result } = await connection.send("script.evaluate", {
        expression: `Promise.resolve(${expression}).then((value) => JSON.stringify(value))`,
        target: { context },
        awaitPromise: true,
        userActivation: false,
      });
      if (result.type === "exception") throw new Error(result.exceptionDetails?.text);
      return (result.result?.value === undefined ? undefined : JSON.parse(result.result.value)) as T;
    },
  };
}
