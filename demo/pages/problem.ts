/** Pages for what went wrong: never a stack, never the inside of an error. */
import { STATUS_CODES } from "node:http";
import type { ErrorRequestHandler, Request, RequestHandler, Response } from "express";
import { StoreError } from "session-security";
import { html, type Html } from "../html.ts";
import { Away, Problem } from "../problem.ts";
import type { Page } from "./layout.ts";

export const notFound: RequestHandler = (req) => {
  throw new Problem(404, `There is no page at ${req.path.slice(0, 120)}.`);
};

/** The last error handler. `report` gets what nobody expected, for the log. */
export function problems(page: Page, report: (error: unknown) => void): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    const { status, message } = explain(error);
    // The store's own failures are in the audit log already.
    if (status >= 500 && !(error instanceof StoreError)) report(error);
    // Headers have left: only cutting the connection tells the client that the answer is not complete.
    if (res.headersSent) return next(error);
    res.status(status).set("cache-control", "no-store");
    if (status === 503) res.set("retry-after", "1");
    answer(req, res, page, message);
  };
}

function answer(req: Request, res: Response, page: Page, message: string): void {
  const title = STATUS_CODES[res.statusCode] ?? "Error";
  if (!req.accepts("html")) return void res.json({ error: title, message });
  const main = html`
    <h1>${title}</h1>
    <p>${message}</p>
    <p><a class="button" href="/">To the records</a></p>
  `;
  const framed = frame(page, req, title, main);
  if (framed === undefined) return void res.type("text/plain").send(`${title}\n\n${message}\n`);
  res.send(framed);
}

/** What failed before it came to the sessions and the guard cannot be told who is logged in, so it gets no frame. */
function frame(page: Page, req: Request, title: string, main: Html): string | undefined {
  try {
    return page(req, { title, main, narrow: true });
  } catch {
    return undefined;
  }
}

/** Body parsers and the router mark the client's mistakes with a status below 500; their own wording stays inside. */
function explain(error: unknown): { status: number; message: string } {
  if (error instanceof Problem) return { status: error.status, message: error.message };
  if (error instanceof StoreError) return explain(new Away(error));
  const status = (error as { status?: unknown } | null)?.status;
  if (typeof status === "number" && status >= 400 && status < 500) {
    return { status, message: status === 413 ? "That is more than can be sent at once." : "That could not be read." };
  }
  return { status: 500, message: "Something went wrong here. It has been noted; please try again." };
}
