import { STATUS_CODES } from "node:http";
import type { OutgoingHttpHeaders } from "node:http";
import type { Request, Response } from "express";
import type { ErrorCode } from "../../core/errors.ts";
import type { EndReason } from "../../core/judge.ts";
import { ENDED_HEADER } from "../../core/wire.ts";
import { detach } from "./session.ts";

/** Headers as they were before the application's routes ran: security headers and CORS, which these answers need too. */
export type Kept = Readonly<OutgoingHttpHeaders>;

/** The store does not answer: nobody is thrown out and nobody is let in; cookie and blob stay as they are. */
export function unavailable(req: Request, res: Response, kept: Kept): void {
  const message = "Your session could not be checked. Try again in a moment.";
  replace(req, res, 503, { code: "store", message }, { ...kept, "retry-after": "1" });
}

/** The application still names a user after its session has ended (a token, a client certificate): never onward. */
export function unauthorized(req: Request, res: Response, kept: Kept, reason: EndReason): void {
  const message = "Your session has ended. Log in again.";
  replace(req, res, 401, { code: "ended", message }, { ...kept, [ENDED_HEADER]: reason });
}

/** A login that may not become a session: its response does not go out, nothing is saved, no cookie is set. */
export function forbidden(req: Request, res: Response, kept: Kept, code: ErrorCode): void {
  const message =
    code === "concurrent"
      ? "You are logged in elsewhere as often as is allowed. Log out there first."
      : "Log in again with your credentials.";
  replace(req, res, 403, { code, message }, kept);
}

/** An upgrade of nobody: there is no login page to send it to. */
export function anonymous(req: Request, res: Response): void {
  replace(req, res, 401, { code: "anonymous", message: "Log in first." }, {});
}

/** An upgrade that a page of another site asked for. */
export function foreign(req: Request, res: Response): void {
  replace(req, res, 403, { code: "origin", message: "Only pages of this site may connect." }, {});
}

/** A request that is for no path of this server. */
export function malformed(req: Request, res: Response, kept: Kept): void {
  replace(req, res, 400, { code: "malformed", message: "The request is for no path of this server." }, kept);
}

/** A response that could not be completed safely: nothing of what the application wrote goes out. */
export function broken(req: Request, res: Response, kept: Kept): void {
  replace(req, res, 500, { code: "error", message: "The request could not be completed." }, kept);
}

function replace(
  req: Request,
  res: Response,
  status: number,
  body: { code: string; message: string },
  headers: Kept,
): void {
  detach(req);
  // At an upgrade engine.io (Socket.IO) has only a stand-in for a response: to end it closes the socket.
  if (typeof res.getHeaderNames !== "function") return void res.end();
  for (const name of res.getHeaderNames()) res.removeHeader(name);
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && name !== "set-cookie") res.setHeader(name, value);
  }
  // A request that did not come through Express (an upgrade) has no accepts().
  const text = typeof req.accepts === "function" && req.accepts("json", "html") === "html";
  res.statusCode = status;
  res.statusMessage = STATUS_CODES[status] ?? "";
  res.setHeader("content-type", `${text ? "text/plain" : "application/json"}; charset=utf-8`);
  res.setHeader("cache-control", "no-store");
  res.setHeader("x-content-type-options", "nosniff");
  res.end(text ? body.message : JSON.stringify(body));
}
