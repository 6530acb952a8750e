import type { PingEnd } from "../core/judge.ts";

/** A path of this origin or an absolute http(s) URL: not `//host`, not `javascript:`. */
const LOGIN_URL = /^(https?:\/\/|\/(?![\s/\\]))/i;

/**
 * The login page with the way back. A query and a fragment that `loginUrl` already has are kept.
 * @throws TypeError when `loginUrl` is neither a path of this origin nor an absolute http(s) URL.
 */
export function loginLink(loginUrl: string, returnParam: string): (here: string) => string {
  if (!LOGIN_URL.test(loginUrl))
    throw new TypeError(`session-security: loginUrl "${loginUrl}" is no path or http(s) URL`);
  const [, url, fragment] = /^([^#]*)(.*)$/s.exec(loginUrl) as unknown as [string, string, string];
  const way = url + (url.includes("?") ? "&" : "?") + encodeURIComponent(returnParam) + "=";
  return (here) => way + encodeURIComponent(here) + fragment;
}

/**
 * May the page be left by itself after this end? Loading it again must change something: it does when a ping has
 * vouched for this very page before, so that it cannot happen twice in a row. A page that came from a cache without a
 * session would load for ever (a defect of the original), hence the deny by default: without such an answer only an
 * end that the server will not contradict counts, and only for a page that it has just made or that goes elsewhere.
 */
export function mayLeave(reason: PingEnd, answered: boolean, freshOrElsewhere: boolean): boolean {
  return answered || (freshOrElsewhere && /^(idle|absolute|revoked|logout)$/.test(reason));
}
