/** What `head()` loads: reads the page's `<meta>`, starts a monitor and puts the dialog at the end of the page. */
import { bodyCurtain } from "../client/curtain.ts";
import { fresh } from "../client/fresh.ts";
import { createMonitor } from "../client/index.ts";
import { leaving } from "../client/leave.ts";
import { pageConfig } from "../client/page-config.ts";
import { HERE } from "../core/page.ts";
import { defineSessionSecurity, ELEMENT_NAME } from "./element.ts";
import type { Messages } from "./messages/type.ts";

export function serve(messages: Messages): void {
  const { around: { onEnd, login = "" } = {}, markup, ...options } = pageConfig();
  const loginHref = (): string => login.replace(HERE, encodeURIComponent(location.href.slice(location.origin.length)));
  const monitor = createMonitor({
    ...options,
    curtain: bodyCurtain(),
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
