import { announce } from "./curtain.ts";
import { createCurtain } from "./element-curtain.ts";
import { fresh } from "./fresh.ts";
import { leave, leaving, loginLink } from "./leave.ts";
import { createMonitor } from "./monitor.ts";
import { markSaved } from "./saved.ts";
import type { End, PageMonitor, PageMonitorOptions } from "./types.ts";

/**
 * Makes the monitor of a page, which is covered and left after an end. Nothing happens before `start()`.
 * @throws TypeError when an option is unknown; `start()` when `loginUrl` is neither a path nor an http(s) URL
 */
export function createPageMonitor(options: PageMonitorOptions = {}): PageMonitor {
  const {
    curtain,
    onEnd = "reload",
    loginUrl = "/login",
    returnParam = "next",
    initial,
    ask,
    session = initial?.session,
    user = initial?.user,
    ...others
  } = options;
  const find = typeof curtain === "object" ? () => curtain : undefined;
  const page = {
    fresh,
    cover: curtain === false ? announce : createCurtain(find),
    leave,
    here: () => location.href,
    ...others.ports?.page,
  };
  const loginHref = (): string => loginLink(loginUrl, returnParam, page.here());
  const monitor = createMonitor({
    ...others,
    curtain: page.cover,
    markup: { initial, ask, session, user, fresh: page.fresh },
    lock: onEnd === "lock",
    onEnd: typeof onEnd === "function" ? own(onEnd) : leaving(onEnd, loginHref, page.leave),
  });
  const { start } = monitor;
  return Object.assign(monitor, {
    loginHref,
    markSaved,
    start() {
      // Throws before anything is watched. Not earlier: a page that is rendered on a server has no address there.
      loginHref();
      start();
    },
  });
}

/** Whatever the application's own handler returns, be it a promise, says nothing about how long the page is being left. */
function own(onEnd: (end: End) => void): (end: End) => void {
  return (end) => {
    onEnd(end);
  };
}
