import type { End } from "./types.ts";

/** A page that is still here so many seconds after it was left is kept by somebody's prompt. */
const KEPT_AFTER = 3;

/**
 * The login page with the way back to `here`. A query and a fragment that `loginUrl` already has are kept.
 * @throws TypeError when `loginUrl` is neither a path nor an http(s) URL: `javascript:` would run in the page.
 */
export function loginLink(loginUrl: string, returnParam: string, here: string): string {
  const link = new URL(loginUrl, here);
  if (!/^https?:$/.test(link.protocol)) {
    throw new TypeError(`session-security: loginUrl "${loginUrl}" is no path or http(s) URL`);
  }
  link.searchParams.set(returnParam, here.slice(new URL(here).origin.length));
  return link.href;
}

/**
 * What `onEnd` of a page means.
 *
 * May it be left by itself? Loading it again must change something: it does when a ping has vouched for this very page
 * before, so that it cannot happen twice in a row. A page that came from a cache without a session would load for ever (a
 * defect of the original), hence the deny by default: without such an answer only an end that the server will not
 * contradict counts, and only for a page that it has just made or that goes elsewhere.
 */
export function leaving(how: string | undefined, loginHref: () => string, go = leave): (end: End) => number {
  return ({ reason, vouched, known }) => {
    const elsewhere = how === "redirect";
    if (!(vouched || ((known || elsewhere) && /^(idle|absolute|revoked|concurrent|logout)$/.test(reason)))) return 0;
    go(elsewhere ? loginHref() : undefined);
    return KEPT_AFTER;
  };
}

/** `replace`: not back to an ended page by the back button. */
export function leave(url: string | undefined): void {
  if (url) location.replace(url);
  else location.reload();
}
