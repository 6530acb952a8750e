/** Firefox through puppeteer, which speaks WebDriver BiDi to it. */
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { findFirefox } from "../../tools/engines/firefox.ts";
import { handsOfFirefox } from "./hands.ts";
import { engineOf, inputOf } from "./puppeteer.ts";
import type { Engine, EngineOptions, Tab } from "./tab.ts";

export async function openFirefox({ proxy, javascript = true, hands = false }: EngineOptions = {}): Promise<Engine> {
  const executablePath = findFirefox();
  if (executablePath === undefined) throw new Error("No Firefox: run `npm run engines`");
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath,
    headless: process.env["HEADFUL"] === undefined,
    defaultViewport: null,
    args: hands ? ["--remote-allow-system-access"] : [],
    extraPrefsFirefox: {
      ...(!javascript && { "javascript.enabled": false }),
      ...(proxy !== undefined && proxied(proxy)),
    },
  });
  const openTab = async (): Promise<Tab> => tabOf(browser, await browser.newPage(), hands);
  return engineOf("Firefox", browser, openTab);
}

function proxied(proxy: string): Readonly<Record<string, unknown>> {
  const [host, port] = proxy.split(":");
  return { "network.proxy.type": 1, "network.proxy.http": host, "network.proxy.http_port": Number(port) };
}

/** What puppeteer has and does not show: the connection, and the name that the protocol gives to a tab. */
interface Bidi {
  readonly connection: {
    send(method: string, params: object): Promise<{ result: unknown }>;
  };
}

interface Evaluated {
  readonly type: "success" | "exception";
  readonly result?: { readonly value?: string };
  readonly exceptionDetails?: { readonly text: string };
}

function tabOf(browser: Browser, page: Page, hands: boolean): Tab {
  const { connection } = browser as unknown as Bidi;
  const { _id: context } = page.mainFrame() as unknown as { readonly _id: string };

  const evaluate = async <T>(expression: string, where: string): Promise<T> => {
    const answer = await connection.send("script.evaluate", {
      expression: `Promise.resolve(${expression}).then((value) => JSON.stringify(value))`,
      target: { context: where },
      awaitPromise: true,
      userActivation: false,
    });
    const { type, result, exceptionDetails } = answer.result as Evaluated;
    if (type === "exception") throw new Error(exceptionDetails?.text);
    return (result?.value === undefined ? undefined : JSON.parse(result.value)) as T;
  };
  /** A script with all rights, in the window that has the tabs. */
  const asBrowser = async (script: string): Promise<unknown> => {
    const { result } = await connection.send("browsingContext.getTree", { "moz:scope": "chrome" });
    const { contexts } = result as { readonly contexts: readonly { readonly context: string }[] };
    return evaluate(`(async () => { ${script} })()`, contexts[0]!.context);
  };
  const touch = async (actions: readonly object[]): Promise<unknown> => {
    const finger = { type: "pointer", id: "finger", parameters: { pointerType: "touch" }, actions };
    return connection.send("input.performActions", { context, actions: [finger] });
  };

  return {
    ...inputOf(page),
    // Not `page.evaluate`: puppeteer asks with `userActivation: true`, which is a sign of a person.
    ask: async <T>(expression: string) => evaluate<T>(expression, context),
    ...(hands && { hands: handsOfFirefox(touch, asBrowser) }),
  };
}
