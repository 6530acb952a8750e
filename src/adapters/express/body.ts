import type { Request } from "express";
import { ConfigurationError } from "../../core/errors.ts";
import { MAX_PING_BYTES } from "../../core/wire.ts";

/** A body of 1 KiB that takes longer than this is an attack or a dead connection. */
const BODY_TIMEOUT = 5000;

/**
 * The body of a ping as text, bounded in time, and undefined when it is too large. When a body parser was mounted before the guard, the stream is
 * read already: its result is used, so that a wrong order costs nothing but that parser's own error messages.
 */
export async function readBody(req: Request): Promise<string | undefined> {
  if (Number(req.headers["content-length"]) > MAX_PING_BYTES) return undefined;
  if (req.readableEnded || req.readableDidRead) return parsedBody(req);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (result: string | undefined): void => {
      clearTimeout(timer);
      req.off("data", read).off("end", end).off("close", cut);
      resolve(result);
    };
    // A body that never ends is not JSON: answered as malformed.
    const cut = (): void => finish("");
    const read = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > MAX_PING_BYTES) finish(undefined);
      else chunks.push(chunk);
    };
    const end = (): void => finish(asText(Buffer.concat(chunks)));
    const timer = setTimeout(cut, BODY_TIMEOUT);
    req.on("data", read).on("end", end).on("close", cut);
  });
}

function parsedBody(req: Request): string {
  const parsed: unknown = req.body;
  if (parsed === undefined) {
    throw new ConfigurationError("mount", "something has read the body of a ping; mount the guard before body parsers");
  }
  if (parsed instanceof Uint8Array) return asText(parsed);
  return typeof parsed === "string" ? parsed : JSON.stringify(parsed);
}

/** Bytes that are not UTF-8 are not JSON (RFC 8259, section 8.1), and neither is what follows a byte order mark. */
function asText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return "";
  }
}
