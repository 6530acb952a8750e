import type { Request, RequestHandler, Response } from "express";
import { ConfigurationError } from "../../core/errors.ts";
import { show } from "../../core/options.ts";
import type { Context, ExpressEngine } from "./context.ts";

/**
 * A page reports its user's input only every third of `expireAfter` (ARCHITECTURE.md, "The monitor"): below this a person
 * who types without a pause would be asked to log in again.
 */
const SHORTEST = 0.4;

/** Who was idle for `seconds` or longer at any time since the login has to show a credential again; nothing is ended. */
export function recentActivity(
  { options }: ExpressEngine,
  contextOf: (request: Request) => Context,
  seconds: number,
  otherwise: RequestHandler = askForCredential,
): RequestHandler {
  const { expireAfter } = options.policy;
  if (!(typeof seconds === "number" && seconds >= expireAfter * SHORTEST && seconds < Infinity)) {
    const rule = `is not a number of seconds of at least ${expireAfter * SHORTEST} (two fifths of expireAfter)`;
    throw new ConfigurationError("recentActivity", `${show(seconds)} ${rule}`);
  }
  return (req, res, next) => {
    const { visit } = contextOf(req);
    // Deny by default: no live session is no recent activity.
    if (visit !== undefined && visit.live.longestIdle < seconds * 1000) return next();
    return otherwise(req, res, next);
  };
}

function askForCredential(req: Request, res: Response): void {
  const message = "Log in again to go on: you have been inactive for a while.";
  res.status(401).set("cache-control", "no-store");
  if (req.accepts("json", "html") === "html") res.type("text").send(message);
  else res.json({ code: "reauthenticate", message });
}
