/**
 * `npm run size`: what a browser has to load, in bytes of Brotli 11, beside the peers. Exits with 1 above a limit.
 */
import { brotli, bundleMonitor, bundleServed, languages } from "./bundle.ts";

const SERVED_LIMIT = 5000;
const MONITOR_LIMIT = 3000;

/** Minified bundles measured in the same way, with the frameworks that they need left out. */
const peers = [
  ["HMRC timeout dialog", 2556],
  ["@ng-idle/core", 2806],
  ["react-idle-timer", 5519],
  ["oidc-client-ts", 15489],
] as const;

let tooBig = false;

function row(what: string, bytes: number, limit?: number): void {
  const over = limit !== undefined && bytes > limit;
  tooBig ||= over;
  console.log(
    `${what.padEnd(44)}${bytes.toLocaleString("en").padStart(8)}`,
    limit === undefined ? "" : `of ${limit.toLocaleString("en")}${over ? "  TOO BIG" : ""}`,
  );
}

row("monitor alone (session-security/client)", brotli(await bundleMonitor()).length, MONITOR_LIMIT);
for (const language of languages()) {
  row(`monitor, dialog and messages: ${language}`, brotli(await bundleServed(language)).length, SERVED_LIMIT);
}
for (const [peer, bytes] of peers) row(`for comparison: ${peer}`, bytes);
process.exitCode = tooBig ? 1 : 0;
