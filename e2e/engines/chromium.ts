/** Chromium through puppeteer and its own protocol: see `browser.ts`. */
import { ask, launchChromium } from "../browser.ts";
import { engineOf, inputOf } from "./puppeteer.ts";
import type { Engine, EngineOptions, Tab } from "./tab.ts";

export async function openChromium({ proxy, javascript = true }: EngineOptions = {}): Promise<Engine> {
  const { browser, open, close } = await launchChromium({
    args: proxy === undefined ? [] : [`--proxy-server=http://${proxy}`],
  });
  const openTab = async (): Promise<Tab> => {
    const page = await open();
    await page.setJavaScriptEnabled(javascript);
    return { ...inputOf(page), ask: async (expression) => ask(page, expression) };
  };
  return { ...(await engineOf("Chromium", browser, openTab)), close };
}
