import { every } from "../served/index.ts";
import type { RequestFacts } from "./kind.ts";

/** What a route of the package answers; an adapter writes it as it is. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

const byName = new Map(every.map((file) => [file.name, file]));
const decoded = new Map<string, Uint8Array>();

/**
 * The prebuilt browser file `name`. Its name holds its hash, so that it may be kept for ever (RFC 8246) and a
 * deployment never runs an old monitor against a new server; any other name is 404 and not kept.
 */
export function fileReply(facts: RequestFacts, name: string): Reply {
  const file = byName.get(name);
  if (file === undefined) return plain(404, "There is no such file.");
  if (facts.method !== "GET" && facts.method !== "HEAD") {
    return { ...plain(405, "Only GET and HEAD."), headers: { ...PLAIN, allow: "GET, HEAD" } };
  }
  const headers = {
    "content-type": "text/javascript; charset=utf-8",
    "cache-control": "public, max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
    vary: "accept-encoding",
  };
  if (!acceptsBrotli(facts.header("accept-encoding"))) return { status: 200, headers, body: file.body };
  let brotli = decoded.get(name);
  if (brotli === undefined) {
    brotli = Uint8Array.from(atob(file.brotli), (character) => character.charCodeAt(0));
    decoded.set(name, brotli);
  }
  return { status: 200, headers: { ...headers, "content-encoding": "br" }, body: brotli };
}

const PLAIN = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" };

function plain(status: number, body: string): Reply {
  return { status, headers: PLAIN, body };
}

function acceptsBrotli(header = ""): boolean {
  return header.split(",").some((part) => /^\s*br\s*(;\s*q=(?!0(\.0*)?\s*$).*)?$/.test(part));
}
