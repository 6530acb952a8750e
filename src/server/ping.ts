import { REFUSAL_STATUS, type DraftKeysAnswer, type PingAnswer, type PingRefusal } from "../core/wire.ts";
import type { Reply } from "./files.ts";
import type { RequestFacts } from "./kind.ts";
import { mayAct } from "./origin.ts";

/** The sentence beside each code, for whoever reads the network panel. None quotes what was sent. */
const SENTENCES: Readonly<Record<PingRefusal, string>> = {
  malformed: "The body is not a JSON object with an optional idleFor (a finite number of seconds, 0 or more) and tags.",
  origin: "Only pages of this origin may ping, and of the origins that allowedOrigins lists.",
  method: "Only POST.",
  "too-large": "The body has more than 1,024 bytes.",
  "not-json": "The content type is not application/json.",
  "early-data": "Early data can be replayed; send it again when the handshake is done.",
  store: "The session store does not answer. Nothing was changed.",
};

/** What is wrong with a ping before its body is read; checked in the order of their cost. */
export function refusePing(facts: RequestFacts, allowedOrigins: readonly string[]): PingRefusal | undefined {
  if (facts.method !== "POST") return "method";
  if (!mayAct(facts, allowedOrigins)) return "origin";
  if (facts.header("early-data") === "1") return "early-data";
  // A form cannot send this type, so that another origin needs the application's CORS even to try.
  if (!/^application\/json\s*(;|$)/i.test(facts.header("content-type") ?? "")) return "not-json";
  return undefined;
}

export function answerReply(answer: PingAnswer | DraftKeysAnswer): Reply {
  return json(200, answer, {});
}

export function refusalReply(code: PingRefusal): Reply {
  const extra: Record<string, string> =
    code === "method" ? { allow: "POST" } : code === "store" ? { "retry-after": "1" } : {};
  return json(REFUSAL_STATUS[code], { code, message: SENTENCES[code] }, extra);
}

function json(status: number, body: unknown, extra: Record<string, string>): Reply {
  return {
    status,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...extra,
    },
    body: JSON.stringify(body),
  };
}
