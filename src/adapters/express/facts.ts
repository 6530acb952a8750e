import type { Request, Response } from "express";
import type { Reply, RequestFacts } from "../../server/index.ts";

export function factsOf(req: Request): RequestFacts {
  return {
    method: req.method,
    // originalUrl, not url: a guard mounted below a path would otherwise see another one than the browser.
    // What did not come through Express (an upgrade) has only the url.
    path: pathOf(req.originalUrl ?? req.url),
    header: (name) => {
      const value = req.headers[name];
      return Array.isArray(value) ? value.join(", ") : value;
    },
  };
}

/** Express routes the absolute form, which proxies may send (RFC 9112, section 3.2.2), by its path: so must this. */
function pathOf(target: string): string {
  return /^(?:https?:\/\/[^/?#]*)?([^?#]*)/i.exec(target)?.[1] || "/";
}

/** Writes what a route of the package answers. */
export function sendReply(res: Response, reply: Reply, head: boolean): void {
  res.statusCode = reply.status;
  for (const [name, value] of Object.entries(reply.headers)) res.setHeader(name, value);
  res.setHeader("content-length", Buffer.byteLength(reply.body));
  res.end(head ? undefined : reply.body);
}
