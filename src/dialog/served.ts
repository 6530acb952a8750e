/** What `head()` loads: reads the page's `<meta>`, starts a monitor and puts the dialog at the end of the page. */
import { createMonitor } from "../client/index.ts";
import { META_NAME, type PageConfig } from "../core/page.ts";
import { defineSessionSecurity, ELEMENT_NAME } from "./element.ts";
import type { Messages } from "./messages/type.ts";

export function serve(messages: Messages): void {
  const config = readConfig();
  if (config === undefined) return;
  const monitor = createMonitor(config);
  defineSessionSecurity(messages);
  // Outside <body>, which is what the curtain covers.
  const element = document.createElement(ELEMENT_NAME);
  document.documentElement.append(element);
  element.extendOn = config.extendOn ?? "input";
  element.lock = config.onEnd === "lock";
  element.monitor = monitor;
  monitor.start();
}

/** Undefined, and a message in the console, when the page has no configuration: the server still decides alone. */
function readConfig(): PageConfig | undefined {
  try {
    const meta = document.querySelector<HTMLMetaElement>(`meta[name="${META_NAME}"]`);
    const config = JSON.parse(meta?.content ?? "") as PageConfig | null;
    if (typeof config?.url === "string") return config;
  } catch {
    // reported below
  }
  console.error(`session-security: <meta name="${META_NAME}"> is missing or malformed`);
  return undefined;
}
