/** What `head()` loads: reads the page's `<meta>`, starts a monitor and puts the dialog at the end of the page. */
import { createMonitor } from "../client/index.ts";
import { META_NAME, type PageConfig } from "../core/page.ts";
import { defineSessionSecurity, ELEMENT_NAME } from "./element.ts";
import type { Messages } from "./messages/type.ts";

export function serve(messages: Messages): void {
  // Throws when it is missing or malformed: the server still decides, alone, and the browser's console says so.
  const { content } = document.querySelector<HTMLMetaElement>(`meta[name="${META_NAME}"]`)!;
  // The leave prompt is a file of its own.
  const { confirmFormDiscard: _elsewhere, ...config } = JSON.parse(content) as PageConfig;
  const monitor = createMonitor(config);
  defineSessionSecurity(messages);
  const element = document.createElement(ELEMENT_NAME);
  element.lock = config.onEnd === "lock";
  element.monitor = monitor;
  // Outside <body>, which is what the curtain covers.
  document.documentElement.append(element);
  monitor.start();
}
