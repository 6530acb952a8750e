/** The three engines, one after the other, for the tests of one file each. */
import { afterAll, afterEach, beforeAll, describe } from "vitest";
import { openChromium } from "./chromium.ts";
import { openFirefox } from "./firefox.ts";
import type { Engine, EngineName, EngineOptions } from "./tab.ts";
import { openWebKit } from "./webkit.ts";

const OPEN: Readonly<Record<EngineName, (options?: EngineOptions) => Promise<Engine>>> = {
  Chromium: openChromium,
  Firefox: openFirefox,
  WebKitGTK: openWebKit,
};

/** An engine that is set up in another way than `inEachEngine` does, for one test, which closes it. */
export async function openEngine(name: EngineName, options: EngineOptions): Promise<Engine> {
  return OPEN[name](options);
}

/** Runs the same tests in each engine; the tabs of one test are closed before the next begins. */
export function inEachEngine(tests: (engine: Engine, name: EngineName) => void, options?: EngineOptions): void {
  for (const name of Object.keys(OPEN) as EngineName[]) {
    describe(name, () => {
      let opened: Engine | undefined;
      const now = (): Engine => opened!;
      beforeAll(async () => {
        opened = await OPEN[name](options);
      });
      afterEach(async () => now().tidy());
      afterAll(async () => opened?.close());
      tests(
        {
          name,
          get version() {
            return now().version;
          },
          open: async (url) => now().open(url),
          openBehind: async () => now().openBehind(),
          tidy: async () => now().tidy(),
          close: async () => now().close(),
        },
        name,
      );
    });
  }
}
