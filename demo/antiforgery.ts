/**
 * Refuses requests that another site made a browser send: forged logins, logouts, ends of sessions.
 *
 * Two independent checks, in the order of the OWASP CSRF Prevention Cheat Sheet:
 * 1. Where does it come from? `Sec-Fetch-Site` (no script can set it), else `Origin`. A sibling host of the same site is
 *    not us. A request with neither was not made by a browser: browsers send `Origin` with every POST. Such a client
 *    (curl, a test) holds its own cookies, and no other site can drive it, so `POST /login` works with plain fields.
 * 2. A form of a logged-in page also carries the token of its session. There is none on the login form: it would need
 *    a stored session for every visitor who is not logged in, and check 1 already refuses the forged login.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import type { Request, RequestHandler } from "express";
import { field } from "./fields.ts";
import { html, type Html } from "./html.ts";
import { Problem } from "./problem.ts";

/** For the login. Not made when a page is written: pages that load in parallel would overwrite each other's. */
export function newToken(): string {
  return randomBytes(24).toString("base64url");
}

/** The field that goes into every form of a logged-in page. */
export function tokenField(req: Request): Html {
  return html`<input type="hidden" name="token" value="${req.session.token}" />`;
}

/** After the body parser, before every route that changes something. */
export const antiforgery: RequestHandler = (req, _res, next) => {
  if (req.method === "GET" || req.method === "HEAD") return next();
  const site = req.get("sec-fetch-site");
  const origin = req.get("origin");
  if (site === undefined && origin === undefined) return next();
  if (!fromHere(req, site, origin)) throw new Problem(403, "This request came from another site and was refused.");
  if (req.session.user !== undefined && req.path !== "/login" && !sameToken(req)) {
    throw new Problem(403, "This form is out of date. Go back, reload the page and send it again.");
  }
  next();
};

function fromHere(req: Request, site: string | undefined, origin: string | undefined): boolean {
  if (site !== undefined) return site === "same-origin";
  // Denied by default: "null" (a sandboxed frame, a redirect across sites) is not the address of this server.
  return origin === `${req.protocol}://${req.host}`;
}

function sameToken(req: Request): boolean {
  const [sent, own] = [Buffer.from(field(req, "token")), Buffer.from(req.session.token ?? "")];
  return own.length > 0 && sent.length === own.length && timingSafeEqual(sent, own);
}
