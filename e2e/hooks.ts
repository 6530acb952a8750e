/** One browser for a file of tests, and the tabs of one test closed before the next begins. */
import { afterAll, afterEach, beforeAll } from "vitest";
import { launchChromium, type Chromium } from "./browser.ts";

/** Answers a browser that is there as soon as the first test runs. */
export function useChromium(): Chromium {
  let chromium: Chromium | undefined;
  const now = (): Chromium => chromium!;
  beforeAll(async () => {
    chromium = await launchChromium();
  });
  afterEach(async () => {
    // The first is the browser's own empty one: without a tab it would end.
    for (const page of (await now().browser.pages()).slice(1)) await page.close();
  });
  afterAll(async () => {
    await chromium?.close();
  });
  return {
    get browser() {
      return now().browser;
    },
    open: async (url) => now().open(url),
    close: async () => now().close(),
  };
}
