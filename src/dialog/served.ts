/** What `head()` loads: reads the page's `<meta>`, starts a monitor and puts the dialog at the end of the page. */
import { createCurtain } from "../client/curtain.ts";
import { fresh } from "../client/fresh.ts";
import { createMonitor } from "../client/index.ts";
import { leaving } from "../client/leave.ts";
import { HERE, META_NAME, type PageConfig } from "../core/page.ts";
import { defineSessionSecurity, ELEMENT_NAME } from "./element.ts";
import type { Messages } from "./messages/type.ts";

export function serve(messages: Messages): void {
  // Throws when it is missing or malformed: the server still decides, alone, and the browser's console says so.
  const { content } = document.querySelector<HTMLMetaElement>(`meta[name="${META_NAME}"]`)!;
  const { around: { onEnd, login = "" } = {}, markup, ...options } = JSON.parse(content) as PageConfig;
  const loginHref = (): string => login.replace(HERE, encodeURIComponent(location.href.slice(location.origin.length)));
  const monitor = createMonitor({
    ...options,
    curtain: createCurtain(),
    markup: { ...markup, fresh },
    onEnd: leaving(onEnd, loginHref),
  });
  defineSessionSecurity(messages);
  const element = document.createElement(ELEMENT_NAME);
  element.monitor = Object.assign(monitor, { loginHref });
  // Outside <body>, which is what the curtain covers.
  document.documentElement.append(element);
  monitor.start();
}
