import type { Request, Response } from "express";
import { StoreError } from "../../core/errors.ts";
import { answerReply, fileReply, refusalReply, refusePing } from "../../server/index.ts";
import type { Arrival, Reply, RequestFacts } from "../../server/index.ts";
import { readBody } from "./body.ts";
import type { ExpressEngine } from "./context.ts";
import { sendReply } from "./facts.ts";
import { detach, touchBlob } from "./session.ts";

/** The package's own routes: answered whoever asks, without moving the framework's session. */
export async function ownRoute(
  engine: ExpressEngine,
  req: Request,
  res: Response,
  facts: RequestFacts,
  name: string,
  arrivalOf: (req: Request) => Promise<Arrival<Request>>,
): Promise<void> {
  // No answer of ours sets a cookie, neither one of a session library with `rolling` nor of another middleware.
  const setHeader = res.setHeader.bind(res);
  res.setHeader = (header, value) => (header.toLowerCase() === "set-cookie" ? res : setHeader(header, value));
  res.removeHeader("set-cookie");
  const reply = await replyTo(engine, req, facts, name, arrivalOf);
  detach(req);
  // The rest of a refused body is not read: the connection is of no more use.
  if (!req.complete) res.setHeader("connection", "close");
  sendReply(res, reply, req.method === "HEAD");
}

async function replyTo(
  engine: ExpressEngine,
  req: Request,
  facts: RequestFacts,
  name: string,
  arrivalOf: (req: Request) => Promise<Arrival<Request>>,
): Promise<Reply> {
  const answers = answererOf(engine, name);
  if (answers === undefined) return fileReply(facts, name);
  const refused = refusePing(facts, engine.options.allowedOrigins);
  if (refused !== undefined) return refusalReply(engine.refuse(refused, req));
  const body = await readBody(req);
  if (body === undefined) return refusalReply(engine.refuse("too-large", req));
  try {
    const answer = await answers(await arrivalOf(req), body);
    if (typeof answer === "string") return refusalReply(answer);
    if ("idleFor" in answer) touchBlob(req);
    return answerReply(answer);
  } catch (error) {
    if (error instanceof StoreError) return refusalReply(engine.refuse("store", req));
    throw error;
  }
}

/** What answers questions of pages on the route `name`, if that is one. */
function answererOf({ ping, logout, draftKeys, options }: ExpressEngine, name: string) {
  if (name === "ping") return ping;
  if (name === "logout") return logout;
  // Denied by default: keys that nobody uses are given to nobody.
  return name === "draft-key" && options.monitor.drafts ? draftKeys : undefined;
}
