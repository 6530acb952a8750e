/** Who may go where. Denied by default at each of these; a route without one of them is open to everybody. */
import type { Request, RequestHandler } from "express";
import { Problem } from "./problem.ts";
import type { User, Users } from "./users.ts";

/** The setting of the application under which `app.ts` puts its users. */
export const USERS = "users";

/** Who is logged in. The guard has already taken away whoever's session has ended. */
export function currentUser(req: Request): User | undefined {
  return (req.app.get(USERS) as Users).find(req.session?.user ?? "");
}

/** For pages: whoever is not logged in is sent to the login page, with the way back. */
export const needsLogin: RequestHandler = (req, res, next) => {
  if (currentUser(req)) return next();
  if (req.method === "GET") return res.redirect(`/login?next=${encodeURIComponent(req.originalUrl)}`);
  // A redirect cannot send a form again: the login page says that what was sent is not saved.
  res.redirect(303, `/login?next=${encodeURIComponent(req.path)}&unsaved=1`);
};

/** For data: a plain 401, which a script can tell from an answer. A redirect would give it a login page to read. */
export const needsLoginForData: RequestHandler = (req, res, next) => {
  if (currentUser(req)) return next();
  res.status(401).set("cache-control", "no-store").json({ error: "Unauthorized" });
};

/** After one of the above. */
export const adminsOnly: RequestHandler = (req, _res, next) => {
  if (currentUser(req)?.role === "admin") return next();
  throw new Problem(403, "This page is for administrators.");
};
