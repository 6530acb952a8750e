/** A Chromium that nobody drives, for what browsers do only without a debugger: the pages tell the server what they go through. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chromiumStart } from "./browser.ts";

/** Opens this address. It ends, and its profile is removed, when it is disposed of. */
export async function undrivenChromium(url: string): Promise<AsyncDisposable> {
  const { executablePath, userDataDir, flags, removeProfile } = await chromiumStart();
  const browser = spawn(executablePath, ["--headless", `--user-data-dir=${userDataDir}`, ...flags, url], {
    stdio: "ignore",
  });
  const gone = once(browser, "exit");
  return {
    async [Symbol.asyncDispose]() {
      browser.kill("SIGKILL");
      await gone;
      await removeProfile();
    },
  };
}
