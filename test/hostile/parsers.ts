/** What each reader of foreign input must hold to, whatever it is given. A check throws when it does not. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { ConfigurationError } from "../../src/core/errors.ts";
import { isAnswer, isDuration, parsePing } from "../../src/core/wire.ts";
import { createEngine } from "../../src/server/index.ts";
import { resolveIdentity } from "../../src/server/identity.ts";
import { kindOf, passiveTest } from "../../src/server/kind.ts";
import { readMarker } from "../../src/server/marker.ts";
import { chooseLanguage } from "../../src/server/page-options.ts";
import { returnTo } from "../../src/server/return-to.ts";
import { main } from "../../src/served/index.ts";
import { memory } from "../../src/stores/memory/index.ts";
import { hostileJson, hostileNumber, hostileText, hostileValue } from "./texts.ts";
import { target, type Target } from "./target.ts";

const ping = target("ping", hostileJson("idleFor", "session", "user"), (body) => {
  const read = parsePing(body);
  if (read === undefined) return;
  assert.equal(Object.getPrototypeOf(read), Object.prototype);
  for (const [name, value] of Object.entries(read)) {
    if (name === "idleFor") assert.ok(Number.isFinite(value) && Number(value) >= 0);
    else
      assert.ok(["session", "user"].includes(name) && typeof value === "string" && value !== "" && value.length < 65);
  }
  // As JSON, which has no -0 of its own.
  assert.equal(JSON.stringify(parsePing(JSON.stringify(read))), JSON.stringify(read));
});

const answer = target(
  "answer",
  hostileValue("ended", "idleFor", "age", "warnAfter", "expireAfter", "absoluteTimeout", "session", "user"),
  (value) => {
    if (!isAnswer(value)) return;
    if ("ended" in value && value.ended !== undefined) assert.match(value.ended, /^[a-z]{2,10}$/);
    else if ("idleFor" in value) assert.ok(value.idleFor >= 0 && value.warnAfter < value.expireAfter);
  },
);

const duration = target("duration", fc.oneof(hostileNumber, fc.anything()), (value) => {
  if (isDuration(value)) assert.ok(Number.isFinite(value) && value >= 0);
});

const marker = target("marker", hostileValue("id", "user", "ended", "notice"), (value) => {
  const read = readMarker(value);
  if (read === undefined) return;
  const names = "id" in read ? ["id", "user"] : ["ended", "notice"];
  assert.ok(Object.entries(read).every(([name, text]) => names.includes(name) && typeof text === "string"));
});

const next = target(
  "next",
  fc.oneof(
    hostileText,
    hostileText.map((text) => `/${text}`),
    fc.anything(),
  ),
  (value) => {
    const path = returnTo(value);
    // As a browser reads it in a Location header (URL Standard), which drops tabs and line breaks.
    assert.equal(new URL(path, "https://here.example/login?next=x").origin, "https://here.example");
    assert.match(path, /^\/(?![/\\])[\u0021-\u007e]*$/);
    assert.equal(returnTo(path), path);
  },
);

const language = target("language", fc.oneof(fc.string(), hostileText), (header) => {
  assert.ok(main.some((file) => file.language === chooseLanguage(header)));
});

const rule = fc
  .array(
    fc.oneof(fc.constantFrom("*", ":a", ":b", "/", "-", "a", ".", "(", "[^", "+", "🦙"), fc.string({ maxLength: 3 })),
  )
  .map((parts) => `/${parts.join("")}`);
const short = fc.string({ unit: fc.constantFrom("a", "A", "b", "/", "-", ".", "(", "+", "🦙"), maxLength: 10 });

/** The same rule as a regular expression, which is easy to read and, for a long path, endlessly slow. */
function expression(pattern: string): RegExp {
  const pieces = pattern.replace(/(?<=.)\/$/, "").split(/(\*|:\w+)/);
  const source = pieces.map((piece, n) =>
    n % 2 === 0 ? piece.replaceAll(/[.+?^${}()|[\]\\*]/g, String.raw`\$&`) : piece === "*" ? "[^]*" : "[^/]+",
  );
  return new RegExp(`^${source.join("")}/?$`, "i");
}

const passive = target("passive", fc.tuple(rule, fc.oneof(short, hostileText)), ([pattern, text]) => {
  const path = `/${text}`;
  const matches = passiveTest([pattern])({}, { method: "GET", header: () => undefined, path });
  if (path.length < 30 && pattern.length < 30) assert.equal(matches, expression(pattern).test(path));
});

const HEADERS = ["sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest", "sec-fetch-user", "accept", "sec-purpose"];
const said = fc.oneof(
  hostileText,
  fc.constantFrom("same-origin", "cross-site", "none", "navigate", "document", "empty", "iframe", "?1", "text/html"),
);

const kind = target(
  "kind",
  fc.record({
    method: fc.constantFrom("GET", "POST", "HEAD", "PUT", "get", "M-SEARCH"),
    headers: fc.dictionary(fc.constantFrom(...HEADERS, "upgrade", "purpose", "session-activity"), said),
  }),
  ({ method, headers }) => {
    const { how } = kindOf({ method, path: "/", header: (name) => headers[name] }, false, "navigation");
    const proof = headers["sec-fetch-user"] === "?1" && headers["sec-fetch-mode"] === "navigate";
    if (how === "person") assert.ok(proof, "only the browser's word for a person is one");
    if (how === "weak") assert.ok(!proof && !["cross-site", "same-site"].includes(headers["sec-fetch-site"] ?? ""));
  },
);

const identity = target("identity", hostileValue("user", "session", "age"), (value) => {
  try {
    const read = resolveIdentity(value as string);
    if (read === null) return assert.ok(value === null || value === undefined);
    const { user, session, age } = read;
    assert.ok(
      (user !== "" && user === new TextDecoder().decode(new TextEncoder().encode(user))) || user.startsWith("\uFEFF"),
    );
    assert.ok(session === undefined || (typeof session === "string" && session !== ""));
    assert.ok(age === undefined || (Number.isFinite(age) && age >= 0));
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
  }
});

let noted: unknown;
const engine = createEngine<undefined>({
  identify: () => null,
  store: memory({ keepEnded: 0 }),
  note: () => noted as Record<string, string>,
  log: () => {},
});

const note = target(
  "note",
  fc.oneof(hostileValue("browser", "address"), fc.dictionary(hostileText, hostileText)),
  async (value) => {
    noted = value;
    const user = { user: "ada", session: undefined, age: undefined };
    try {
      const { key } = await engine.begin(undefined, user, { credential: true });
      const [kept] = await engine.sessionsOf("ada");
      assert.ok(Object.values(kept!.note).every((text) => typeof text === "string"));
      assert.ok(JSON.stringify(kept!.note).length <= 1024);
      await engine.end(key, "logout");
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
    }
  },
);

export const parsers: readonly Target[] = [
  ping,
  answer,
  duration,
  marker,
  next,
  language,
  passive,
  kind,
  identity,
  note,
];
