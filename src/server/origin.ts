import type { RequestFacts } from "./kind.ts";

/**
 * May this request act for the page it comes from? Same origin by Fetch Metadata, else by `Origin` against `Host`,
 * else one of `allowedOrigins`. Whoever sends neither header is refused: a ping that another site can send keeps a
 * session alive that nobody uses (OWASP ASVS 5.0 V3.5).
 */
export function mayAct(facts: RequestFacts, allowedOrigins: readonly string[]): boolean {
  const origin = facts.header("origin");
  if (origin !== undefined && allowedOrigins.includes(origin)) return true;
  const site = facts.header("sec-fetch-site");
  if (site !== undefined) return site === "same-origin";
  if (origin === undefined) return false;
  return hostOf(origin) === facts.header("host")?.toLowerCase();
}

/** `null` (sandboxed frames, some redirects) has no host and equals none. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
