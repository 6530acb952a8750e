/** Chromium through puppeteer and its own protocol: see `browser.ts`. */
import { ask, launchChromium } from "../browser.ts";
import { openAccessibilityBus } from "./at-spi.ts";
import { handsOfChromium } from "./hands.ts";
import { engineOf, inputOf } from "./puppeteer.ts";
import type { Engine, EngineOptions, Tab } from "./tab.ts";

export async function openChromium({ proxy, javascript = true, hands = false }: EngineOptions = {}): Promise<Engine> {
  const bus = hands ? await openAccessibilityBus() : undefined;
  const { browser, open, close } = await launchChromium({
    args: [
      ...(proxy === undefined ? [] : [`--proxy-server=http://${proxy}`]),
      ...(hands ? ["--force-renderer-accessibility"] : []),
    ],
    ...(bus && { environment: bus.environment }),
  });
  const openTab = async (): Promise<Tab> => {
    const page = await open();
    await page.setJavaScriptEnabled(javascript);
    const tab = { ...inputOf(page), ask: async <T>(expression: string) => ask<T>(page, expression) };
    return bus === undefined ? tab : { ...tab, hands: await handsOfChromium(page, tab.ask, bus) };
  };
  return {
    ...(await engineOf("Chromium", browser, openTab)),
    async close() {
      await close();
      await bus?.close();
    },
  };
}
