import { STATUS_CODES } from "node:http";
import type { Request, Response } from "express";
import type { EndReason } from "../../core/judge.ts";
import { ENDED_HEADER } from "../../core/wire.ts";
import { detach } from "./session.ts";

/** The store does not answer: nobody is thrown out and nobody is let in; cookie and blob stay as they are. */
export function unavailable(req: Request, res: Response): void {
  const message = "Your session could not be checked. Nothing was changed; try again in a moment.";
  replace(req, res, 503, { code: "store", message }, { "retry-after": "1" });
}

/** The application still names a user after its session has ended (a token, a client certificate): never onward. */
export function unauthorized(req: Request, res: Response, reason: EndReason): void {
  const message = "Your session has ended. Log in again.";
  replace(req, res, 401, { code: "ended", message }, { [ENDED_HEADER]: reason });
}

/** A response that could not be completed safely: nothing of what the application wrote goes out. */
export function broken(req: Request, res: Response): void {
  replace(req, res, 500, { code: "error", message: "The request could not be completed." }, {});
}

function replace(
  req: Request,
  res: Response,
  status: number,
  body: { code: string; message: string },
  headers: Record<string, string>,
): void {
  detach(req);
  for (const name of res.getHeaderNames()) res.removeHeader(name);
  const text = req.accepts("json", "html") === "html";
  res.statusCode = status;
  res.statusMessage = STATUS_CODES[status] ?? "";
  res.setHeader("content-type", `${text ? "text/plain" : "application/json"}; charset=utf-8`);
  res.setHeader("cache-control", "no-store");
  res.setHeader("x-content-type-options", "nosniff");
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  res.end(text ? body.message : JSON.stringify(body));
}
