/** What a record goes through: every state meets every call, played on the memory store; who may send what, on the engine. */
import { createEngine, type Speaker, type Stand } from "../../src/server/index.ts";
import { kindOf } from "../../src/server/kind.ts";
import { memory } from "../../src/stores/memory/index.ts";
import { manualClock } from "../../src/testing/manual-clock.ts";

const KEY = { id: "session", user: "ada" };
const LIMITS = { idle: 60_000, absolute: 600_000 };
const WITHIN = 500;

function kit() {
  const clock = manualClock();
  const store = memory({ clock: () => clock.now() });
  const touch = async (how: Speaker, idleFor?: number, within = WITHIN): Promise<Stand> =>
    store.touch(KEY, { how, idleFor, limits: LIMITS, within });
  const open = async () => store.open(KEY, LIMITS, { age: 0, note: {}, within: WITHIN });
  return { clock, store, touch, open };
}
type Kit = ReturnType<typeof kit>;

const WAYS: Readonly<Record<string, () => Promise<Kit>>> = {
  "not there": async () => kit(),
  "alive, no monitor yet": async () => opened(),
  "alive, a monitor has spoken": async () => {
    const made = await opened();
    await made.touch("report");
    return made;
  },
  ended: async () => {
    const made = await opened();
    await made.store.end(KEY, "logout");
    return made;
  },
};

async function opened(): Promise<Kit> {
  const made = kit();
  await made.open();
  made.clock.advance(10_000);
  return made;
}

const CALLS: readonly (readonly [call: string, run: (made: Kit) => unknown])[] = [
  ["`open`", ({ open }) => open()],
  ["`touch` by `person`", ({ touch }) => touch("person")],
  ["`touch` by `weak`", ({ touch }) => touch("weak")],
  ["`touch` by `report`, idle for 2 s", ({ touch }) => touch("report", 2000)],
  ["`touch` by `report`, idle for longer than is known", ({ touch }) => touch("report", 20_000)],
  ["`touch` by `report`, only asking", ({ touch }) => touch("report")],
  ["`touch` by `read`", ({ touch }) => touch("read")],
  ["any `touch` that was given up", ({ touch }) => touch("person", undefined, 0)],
  ["`idle` has passed, and whatever comes then", ({ clock, touch }) => (clock.advance(60_000), touch("person"))],
  [
    "`absolute` has passed, and whatever comes then",
    async ({ clock, touch }) => {
      for (let age = 10_000; age < LIMITS.absolute; age += 40_000) {
        clock.advance(40_000);
        await touch("person");
      }
    },
  ],
  ["`end`, `endAll`", ({ store }) => store.end(KEY, "revoked")],
];

export const RECORD_STATES = Object.keys(WAYS);

/** What a call does to a record in each state, in words. */
export async function calls(): Promise<{ call: string; effects: string[] }[]> {
  const all: { call: string; effects: string[] }[] = [];
  for (const [call, run] of CALLS) {
    const effects: string[] = [];
    for (const way of Object.values(WAYS)) effects.push(await effect(way, run));
    all.push({ call, effects });
  }
  return all;
}

async function effect(way: () => Promise<Kit>, run: (made: Kit) => unknown): Promise<string> {
  const made = await way();
  const before = await standingOf(made);
  const spokeBefore = await spoken(way, () => {});
  await run(made);
  const after = await standingOf(made);
  const spoke = await spoken(way, run);
  if ("ended" in after) return "ended" in before ? `stays ended (${after.ended})` : `ends: ${after.ended}`;
  if ("ended" in before) return "begins";
  const moved =
    after.idleFor === before.idleFor ? "" : after.idleFor === 0 ? "active now" : `active ${after.idleFor / 1000} s ago`;
  return [moved, spoke && !spokeBefore ? "a monitor has spoken" : ""].filter(Boolean).join("; ") || "nothing moves";
}

async function standingOf({ store }: Kit): Promise<Stand> {
  const [found] = await store.peek([KEY]);
  return found!;
}

/** Does a weak navigation no longer count? */
async function spoken(way: () => Promise<Kit>, run: (made: Kit) => unknown): Promise<boolean> {
  const made = await way();
  await run(made);
  made.clock.advance(1000);
  const after = await made.touch("weak");
  return "idleFor" in after && after.idleFor > 0;
}

const page = { accept: "text/html", "sec-fetch-dest": "document", "sec-fetch-mode": "navigate" };
const REQUESTS: readonly (readonly [request: string, headers: Readonly<Record<string, string>>, passive?: true])[] = [
  ["a navigation with `Sec-Fetch-User: ?1`", { ...page, "sec-fetch-site": "same-origin", "sec-fetch-user": "?1" }],
  ["one of this site without it", { ...page, "sec-fetch-site": "same-origin" }],
  ["one without Fetch Metadata that accepts HTML", { accept: "text/html" }],
  ["one from another site without it", { ...page, "sec-fetch-site": "cross-site" }],
  ["a press that navigates a frame", { ...page, "sec-fetch-dest": "iframe", "sec-fetch-user": "?1" }],
  ["a fetch, a sub-resource", { "sec-fetch-dest": "empty", "sec-fetch-mode": "cors" }],
  ["a prefetch, a prerendered page", { ...page, "sec-purpose": "prefetch;prerender" }],
  ["a passive one, an event stream, an upgrade", page, true],
];

/** Who a request speaks as, whether that moves activity before and after a monitor has spoken, and whether it is a page. */
export async function requests(): Promise<string[][]> {
  const rows: string[][] = [];
  for (const [request, headers, passive = false] of REQUESTS) {
    const facts = { method: "GET", path: "/", header: (name: string) => headers[name] };
    const { how, page: isPage } = kindOf(facts, passive, "navigation");
    const moves: string[] = [];
    for (const state of RECORD_STATES.slice(1, 3)) {
      const made = await WAYS[state]!();
      const after = await made.touch(how);
      moves.push("idleFor" in after && after.idleFor === 0 ? "yes" : "no");
    }
    rows.push([request, `\`${how}\``, ...moves, isPage ? "yes" : "no"]);
  }
  return rows;
}

const BODIES: readonly (readonly [message: string, body: (tags: { session: string; user: string }) => unknown])[] = [
  ["`{}`: only asks", () => ({})],
  ["tags: asks, and tells that a monitor runs", (tags) => tags],
  ["`idleFor` and tags: reports", (tags) => ({ ...tags, idleFor: 2 })],
  ["`idleFor`, tags of another user", ({ session }) => ({ session, user: "somebody else", idleFor: 2 })],
  ["anything else", () => []],
];

/** What the ping answers to each message: a session that is alive, one that has ended, nobody; and what it moves. */
export async function messages(): Promise<string[][]> {
  const rows: string[][] = [];
  for (const [message, body] of BODIES) {
    const clock = manualClock();
    const store = memory({ clock: () => clock.now() });
    const ports = { now: () => clock.now(), timer: (after: number, fire: () => void) => clock.timer(after, fire) };
    const engine = createEngine<undefined>({ store, identify: () => null, log() {} }, ports);
    const identity = { user: "ada", session: undefined, age: undefined };
    const { key, answer: tags } = await engine.begin(undefined, identity, { credential: true });
    const text = JSON.stringify(body({ session: tags.session, user: tags.user }));
    clock.advance(10_000);
    const ping = async (who: typeof identity | null): Promise<string> => {
      const answer = await engine.ping({ request: undefined, identity: who, marker: key }, text);
      if (typeof answer === "string") return `refused: ${answer}`;
      return "ended" in answer ? `\`${answer.ended}\`` : "alive";
    };
    const alive = await ping(identity);
    const [stand] = await store.peek([key]);
    const moved = "idleFor" in stand! && stand.idleFor < 10_000 ? `to ${stand.idleFor / 1000} s ago` : "no";
    const nobody = await ping(null);
    await store.end(key, "idle");
    rows.push([message, alive, moved, await ping(identity), nobody]);
    await engine.close();
  }
  return rows;
}
