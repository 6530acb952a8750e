/**
 * Requests to the package's routes with any number of things wrong, and the knowledge of whether they are good. What is
 * good is said here and not asked of the code that is tested.
 */
import fc from "fast-check";
import { hostileJson, hostileText } from "./texts.ts";

export interface Given {
  /** `name=value` of the session's own cookie. */
  readonly cookie: string;
  readonly host: string;
}

/** `either`: what HTTP leaves to the server, or what chance may have made good. */
export type Verdict = "good" | "bad" | "either";

export interface Wire {
  readonly route: "ping" | "logout";
  readonly verdict: Verdict;
  /** One character a byte. */
  bytes(given: Given): string;
  /** How a failure shows it. */
  [fc.toStringMethod](): string;
}

function wire(route: Wire["route"], verdict: Verdict, bytes: Wire["bytes"]): Wire {
  const shown = (): string => `${verdict} ${JSON.stringify(bytes({ cookie: "COOKIE", host: "HOST" }))}`;
  return { route, verdict, bytes, [fc.toStringMethod]: shown };
}

type Part = readonly [verdict: Verdict, text: string];

const good = (...texts: string[]): fc.Arbitrary<Part> => fc.constantFrom(...texts).map((text) => ["good", text]);
const bad = (...texts: string[]): fc.Arbitrary<Part> => fc.constantFrom(...texts).map((text) => ["bad", text]);
/** What HTTP leaves to the server, which here is Node. */
const either = (...texts: string[]): fc.Arbitrary<Part> => fc.constantFrom(...texts).map((text) => ["either", text]);
/** Mostly good, so that often one thing alone is wrong. */
const mostly = (one: fc.Arbitrary<Part>, ...others: fc.Arbitrary<Part>[]): fc.Arbitrary<Part> =>
  fc.oneof({ weight: 7, arbitrary: one }, { weight: 1, arbitrary: fc.oneof(...others) });

/** Bytes that may stand in a header's value. */
const inHeader = hostileText.map((text) => latin1(text).replaceAll(/[^\t\u0020-\u007e\u0080-\u00ff]/g, ""));

const method = mostly(good("POST"), bad("GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "post", "P", "POSTS", ""));
const version = mostly(
  good("HTTP/1.1"),
  good("HTTP/1.0"),
  either("HTTP/0.9", "HTTP/2.0"),
  bad("HTTP/9.9", "HTTP/1.1 x", "http/1.1", ""),
);

const path = mostly(
  good("/session-security/ROUTE", "/session-security/ROUTE?idleFor=0", "http://any.example/session-security/ROUTE"),
  bad(
    "/session-security/ROUTE/",
    "/session-security//ROUTE",
    "//session-security/ROUTE",
    "/Session-Security/ROUTE",
    "/session-security/%72oute",
    "/x/../session-security/ROUTE",
    "/session-security/ROUTE;a=b",
    "/session-security/ROUTE%00",
    "/session-security/",
    "/session-security/__proto__",
    "/session-security/../../etc/passwd",
    "session-security/ROUTE",
    "*",
    "any.example:80",
    "/page",
    "",
  ),
  inHeader.map((text): Part => ["bad", `/${text.replaceAll(/[\t ]/g, "")}`]),
);

const site = mostly(
  good("sec-fetch-site: same-origin\r\n", "Sec-Fetch-Site:same-origin\r\n", "origin: http://HOST\r\n"),
  bad(
    "",
    "sec-fetch-site: cross-site\r\n",
    "sec-fetch-site: same-site\r\norigin: http://HOST\r\n",
    "sec-fetch-site: same-origin\r\nsec-fetch-site: cross-site\r\n",
    "sec-fetch-site: same-origin\r\nsec-fetch-site: same-origin\r\n",
    "origin: http://HOST\r\norigin: http://evil.example\r\nsec-fetch-site: cross-site\r\n",
    "origin: null\r\n",
    "origin: http://evil.example\r\nx-forwarded-host: evil.example\r\n",
    "referer: http://HOST/\r\n",
  ),
  inHeader.map((text): Part => ["bad", `sec-fetch-site: x${text}\r\n`]),
);

const type = mostly(
  good("content-type: application/json\r\n", "CONTENT-TYPE: Application/JSON; charset=utf-8\r\n"),
  bad(
    "",
    "content-type: text/plain\r\n",
    "content-type: application/json+x\r\n",
    "content-type: ;application/json\r\n",
  ),
  inHeader.map((text): Part => ["bad", `content-type: x${text}\r\n`]),
);

const early = mostly(good("", "early-data: 0\r\n"), bad("early-data: 1\r\n"));

const cookie = mostly(
  good("cookie: COOKIE\r\n", "cookie: a=b; COOKIE; __proto__=c\r\n", "cookie: COOKIE; connect.sid=s%3Aevil.x\r\n"),
  bad(
    "",
    "cookie: COOKIEx\r\n",
    "cookie: xCOOKIE\r\n",
    "cookie: connect.sid=\r\n",
    "cookie: connect.sid=j%3A%7B%7D\r\n",
  ),
  inHeader.map((text): Part => ["bad", `cookie: connect.sid=s%3A${text.replaceAll(";", "")}\r\n`]),
);

/** Headers that mean nothing here, in any number. */
const junk = fc
  .oneof(
    fc.array(fc.tuple(fc.stringMatching(/^x-[a-z]{1,8}$/), inHeader), { maxLength: 4 }),
    fc.nat(900).map((count) => Array.from({ length: count }, (_, n) => [`x-${n}`, "y"] as const)),
  )
  .map((lines): Part => {
    const text = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
    // Node answers 431 above 16 KiB of headers.
    return [text.length < 12_000 ? "good" : "either", text];
  });

const odd = fc.oneof(
  { weight: 12, arbitrary: good("") },
  bad("no colon\r\n", "bad name: x\r\n", ": empty\r\n", "x: nul\u0000\r\n"),
  either(" folded: x\r\n", "expect: 100-continue\r\n", "expect: x\r\n", "upgrade: h2c\r\nconnection: upgrade\r\n"),
);

const body = mostly(
  good(
    '{"idleFor":0}',
    '{"idleFor":0,"__proto__":{"idleFor":9}}',
    '{"idleFor":9,"idleFor":0}',
    `{"idleFor":0,"session":"${"s".repeat(22)}","x":"\u00c3\u00a9"}`,
    `{"idleFor":0,"deep":${"[".repeat(300)}${"]".repeat(300)}}`,
    ' {"idleFor":1e-9}\n',
  ),
  bad(
    "",
    "null",
    '[{"idleFor":0}]',
    '{"idleFor":-1}',
    '{"idleFor":"0"}',
    '{"idleFor":1e999}',
    '{"idleFor":0,"user":"somebody else"}',
    '{"idleFor":0,"session":{}}',
    '{"idleFor":0',
    '\u00ef\u00bb\u00bf{"idleFor":0}',
    '{"idleFor":0,"x":"\u00ff"}',
    `{"idleFor":0,"x":"${"x".repeat(1024)}"}`,
    `{"idleFor":0,"x":"${"x".repeat(100_000)}"}`,
  ),
  hostileJson("idleFor", "session", "user").map((text): Part => ["either", latin1(text)]),
);

type Framed = (body: string) => string;
type Framing = readonly [verdict: Verdict, frame: Framed];

const framed = (verdict: Verdict, ...frames: Framed[]): fc.Arbitrary<Framing> =>
  fc.constantFrom(...frames).map((frame) => [verdict, frame]);
const chunked = (text: string): string =>
  text === "" ? "0\r\n\r\n" : `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;

const framing = fc.oneof(
  { weight: 8, arbitrary: framed("good", (text) => `content-length: ${text.length}\r\n\r\n${text}`) },
  framed(
    "either", // Not HTTP/1.0's, and a good one else.
    (text) => `transfer-encoding: chunked\r\n\r\n${chunked(text)}`,
    (text) =>
      `transfer-encoding: chunked\r\n\r\n${text
        .split("")
        .slice(0, 400)
        .map((one) => `1;x=y\r\n${one}\r\n`)
        .join("")}0\r\nx: y\r\n\r\n`,
    (text) => `content-length: 0${text.length}\r\n\r\n${text}`,
    (text) => `content-length: ${text.length}\r\ncontent-length: ${text.length}\r\n\r\n${text}`,
  ),
  framed(
    "bad",
    (text) => `\r\n${text}`,
    (text) => `content-length: ${text.length + 7}\r\n\r\n${text}`,
    (text) => `content-length: ${Math.max(0, text.trimEnd().length - 1)}\r\n\r\n${text}`,
    (text) => `content-length: ${text.length}\r\ntransfer-encoding: chunked\r\n\r\n${chunked(text)}`,
    (text) => `content-length: ${text.length}\r\ncontent-length: 3\r\n\r\n${text}`,
    (text) => `content-length: +${text.length}\r\n\r\n${text}`,
    (text) => `content-length: -1\r\n\r\n${text}`,
    (text) => `content-length: 99999999999999999999999\r\n\r\n${text}`,
    (text) => `transfer-encoding: xchunked\r\n\r\n${chunked(text)}`,
    (text) => `transfer-encoding: chunked, identity\r\n\r\n${chunked(text)}`,
    (text) => `transfer-encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n${text}`,
    (text) => `transfer-encoding: chunked\r\n\r\nzz\r\n${text}`,
    (text) => `transfer-encoding: chunked\r\n\r\n${text.length.toString(16)}\r\n${text}`,
  ),
);

const built: fc.Arbitrary<Wire> = fc
  .record({
    route: fc.constantFrom("ping" as const, "ping" as const, "ping" as const, "logout" as const),
    line: fc.tuple(method, path, version),
    headers: fc.tuple(site, type, early, cookie, junk, odd),
    body,
    framing,
  })
  .map(({ route, line, headers, body: [sound, text], framing: [whole, frame] }): Wire => {
    const verdicts = [...line.map(([is]) => is), ...headers.map(([is]) => is), sound, whole];
    const verdict = verdicts.includes("bad") ? "bad" : verdicts.includes("either") ? "either" : "good";
    const [[, verb], [, where], [, protocol]] = line;
    return wire(
      route,
      verdict,
      ({ cookie: own, host }) =>
        `${verb} ${where.replaceAll("ROUTE", route)} ${protocol}\r\nhost: ${host}\r\n` +
        headers.map(([, header]) => header.replaceAll("COOKIE", own).replaceAll("HOST", host)).join("") +
        frame(text),
    );
  });

const garbage = hostileText.map((text) => wire("ping", "bad", () => latin1(text)));

/** What one connection sends: requests one after the other, without waiting for an answer. */
export const connections: fc.Arbitrary<readonly Wire[]> = fc.oneof(
  { weight: 9, arbitrary: built.map((one) => [one]) },
  { weight: 2, arbitrary: fc.array(built, { minLength: 2, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.tuple(fc.oneof(built, garbage), garbage) },
  { weight: 1, arbitrary: garbage.map((one) => [one]) },
);

/** UTF-8, as text of one character a byte. */
function latin1(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}
