/**
 * HTTP upgrades (WebSockets): Node hands them to `server.on("upgrade")` past Express, with a bare socket. Here the session
 * library and the guard run on such a request as on any other, and what is not allowed is answered and closed.
 */
import { ServerResponse, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Request, RequestHandler, Response } from "express";
import type { Context, ExpressEngine } from "./context.ts";
import { anonymous, broken, unauthorized } from "./refuse.ts";

/** A client that goes away while the store is asked must not end the process: nobody else listens for errors yet. */
const ignore = (): void => {};

export function createUpgrade(engine: ExpressEngine, guard: RequestHandler, contexts: WeakMap<object, Context>) {
  const { log } = engine.options;

  /** Answers the context of a live session; undefined when the request has been answered instead. */
  return async (
    request: IncomingMessage,
    socket: Duplex,
    before: readonly RequestHandler[],
  ): Promise<Context | undefined> => {
    const req = request as Request;
    const res = new ServerResponse(request) as Response;
    res.shouldKeepAlive = false;
    socket.on("error", ignore);
    res.assignSocket(socket as Socket);
    const answered = new Promise<"answered">((resolve) => res.once("close", () => resolve("answered")));
    // Destroyed, not only ended: Node's servers let clients keep their half of a connection open for ever.
    res.once("finish", () => socket.end(() => socket.destroy()));

    try {
      for (const handler of [...before, guard]) {
        if ((await Promise.race([passed(handler, req, res), answered])) === "answered") return undefined;
      }
    } catch (error) {
      // No error handler of the application comes after this.
      log(`an upgrade was refused: ${error instanceof Error ? error.message : "not an Error was thrown"}`);
      broken(req, res, {});
      return undefined;
    }
    const context = contexts.get(req);
    // Deny by default: nobody is let in whose session does not live.
    if (context === undefined || (context.visit === undefined && !context.reported)) {
      if (context?.ended === undefined) anonymous(req, res);
      else unauthorized(req, res, {}, context.ended.ended);
      return undefined;
    }
    res.detachSocket(socket as Socket);
    // The response closes with its socket, as any other does, and lets go of what it held.
    socket.once("close", () => res.emit("close"));
    socket.off("error", ignore);
    return context;
  };
}

/** Resolves when the handler has gone on. One that answers never does. */
function passed(handler: RequestHandler, req: Request, res: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    const next = (error?: unknown): void => {
      if (error === undefined || error === null) resolve();
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- what was thrown is looked at by the caller
      else reject(error);
    };
    void Promise.resolve(handler(req, res, next)).catch(reject);
  });
}
