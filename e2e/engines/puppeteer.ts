/** What puppeteer does in the same words in Chromium and in Firefox. */
import type { Browser, KeyInput, Page } from "puppeteer-core";
import type { Engine, EngineName, Tab } from "./tab.ts";

export async function engineOf(name: EngineName, browser: Browser, openTab: () => Promise<Tab>): Promise<Engine> {
  return {
    name,
    version: await browser.version(),
    async open(url) {
      const tab = await openTab();
      if (url !== undefined) await tab.goto(url);
      return tab;
    },
    async openBehind() {
      const front = (await browser.pages()).at(-1);
      const tab = await openTab();
      await front?.bringToFront();
      return tab;
    },
    async tidy() {
      for (const page of (await browser.pages()).slice(1)) await page.close();
    },
    close: async () => browser.close(),
  };
}

/** All of a tab but its answers: what a page is asked must be no gesture of its user, and that is said in two ways. */
export function inputOf(page: Page): Omit<Tab, "ask"> {
  return {
    goto: async (url) => void (await page.goto(url)),
    back: async () => void (await page.goBack()),
    reload: async () => void (await page.reload()),
    async press(...keys) {
      const held = keys.slice(0, -1) as KeyInput[];
      for (const key of held) await page.keyboard.down(key);
      await page.keyboard.press(keys.at(-1) as KeyInput);
      for (const key of held) await page.keyboard.up(key);
    },
    move: async (x, y) => page.mouse.move(x, y),
    click: async (x, y) => page.mouse.click(x, y),
    async wheel(x, y, down) {
      await page.mouse.move(x, y);
      await page.mouse.wheel({ deltaY: down });
    },
    show: async () => page.bringToFront(),
    close: async () => page.close({ runBeforeUnload: false }),
  };
}
