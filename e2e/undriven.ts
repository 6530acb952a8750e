/** A Chromium that nobody drives, for what browsers do only without a debugger: the pages tell the server what they go through. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findChromium } from "../tools/engines/chromium.ts";
import { FLAGS } from "./browser.ts";

/** Opens this address. It ends, and its profile is removed, when it is disposed of. */
export async function undrivenChromium(url: string): Promise<AsyncDisposable> {
  const executable = findChromium();
  if (executable === undefined) throw new Error("No Chromium: run `npm run engines`");
  const profile = await mkdtemp(join(tmpdir(), "session-security-undriven-"));
  const args = ["--headless", `--user-data-dir=${profile}`, ...FLAGS, url];
  // Chromium refuses its sandbox to root.
  if (process.getuid?.() === 0) args.unshift("--no-sandbox");
  const browser = spawn(executable, args, { stdio: "ignore" });
  const gone = once(browser, "exit");
  return {
    async [Symbol.asyncDispose]() {
      browser.kill("SIGKILL");
      await gone;
      await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}
