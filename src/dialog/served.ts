/** What `head()` loads: reads the page's `<meta>`, starts a monitor and puts the dialog at the end of the page. */
import { createMonitor } from "../client/index.ts";
import { META_NAME, type PageConfig } from "../core/page.ts";
import { defineSessionSecurity, ELEMENT_NAME } from "./element.ts";
import type { Messages } from "./messages/type.ts";

export function serve(messages: Messages): void {
  const meta = document.querySelector<HTMLMetaElement>(`meta[name="${META_NAME}"]`);
  const config = parse(meta?.content);
  if (typeof config?.url !== "string") {
    // The server still decides, alone; the page neither warns nor covers.
    // oxlint-disable-next-line no-console -- a page that is not protected must not be silent about it
    console.error(`session-security: <meta name="${META_NAME}"> is missing or malformed`);
    return;
  }
  // That is a file of its own.
  const { confirmFormDiscard: _elsewhere, ...options } = config;
  const monitor = createMonitor(options);
  defineSessionSecurity(messages);
  const element = document.createElement(ELEMENT_NAME);
  element.extendOn = config.extendOn ?? "input";
  element.lock = config.onEnd === "lock";
  element.monitor = monitor;
  // Outside <body>, which is what the curtain covers.
  document.documentElement.append(element);
  monitor.start();
}

function parse(text: string | undefined): PageConfig | null | undefined {
  try {
    return JSON.parse(text ?? "") as PageConfig | null;
  } catch {
    return undefined;
  }
}
