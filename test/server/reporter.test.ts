/** Every end is reported once, within a minute, also if nobody comes back (DESIGN: ended is recorded once, in time). */
import { expect, test } from "vitest";
import type { EndEvent, Store } from "../../src/server/index.ts";
import { engineKit, GET } from "./engine-kit.ts";

function listen(kit: ReturnType<typeof engineKit>): EndEvent[] {
  const heard: EndEvent[] = [];
  kit.engine.events.on("end", (event) => heard.push(event));
  return heard;
}

/** Time passes as it does for timers: in steps, with the work of each step done before the next. */
async function pass(kit: ReturnType<typeof engineKit>, seconds: number): Promise<void> {
  for (let step = 0; step < seconds; step += 5) {
    kit.seconds(5);
    await kit.settled();
  }
}

test("an end that nobody witnessed is reported within a minute of its time, once, with what is known of it", async () => {
  const kit = engineKit({ note: () => ({ browser: "a" }) });
  const heard = listen(kit);
  const { answer } = await kit.begin();
  await pass(kit, 60);
  const early = heard.length;
  await pass(kit, 60);
  expect(early).toBe(0);
  expect(heard).toEqual([
    {
      id: answer.session,
      user: "ada",
      session: answer.session,
      reason: "idle",
      age: 60,
      idleFor: 60,
      endedFor: expect.any(Number),
      note: { browser: "a" },
    },
  ]);
  expect(heard[0]!.endedFor).toBeLessThan(60);
  await pass(kit, 600);
  expect(heard).toHaveLength(1);
  await kit.engine.close();
});

test("each way to end is reported once, with its reason, at once where it was done here", async () => {
  const kit = engineKit({ policy: { expireAfter: 60, absoluteTimeout: 60 } });
  const heard = listen(kit);
  const visits = await Promise.all(["logout", "revoked", "all", "seen late"].map((user) => kit.begin(user)));
  await kit.engine.end(visits[0]!.key, "logout");
  await kit.engine.endOne("revoked", visits[1]!.answer.session);
  await kit.engine.endAll("all");
  await kit.settled();
  expect(heard.map(({ user, reason }) => [user, reason])).toEqual([
    ["logout", "logout"],
    ["revoked", "revoked"],
    ["all", "revoked"],
  ]);
  kit.seconds(61);
  const arrival = { request: { user: "seen late" }, identity: kit.identity("seen late"), marker: visits[3]!.key };
  expect(await kit.engine.arrive(arrival, { how: "read", page: false }, GET)).toEqual({
    state: "ended",
    end: { ended: "idle" },
  });
  for (const { key } of visits) await kit.engine.end(key, "logout");
  await pass(kit, 120);
  expect(heard.map(({ user }) => user).toSorted()).toEqual(["all", "logout", "revoked", "seen late"]);
  await kit.engine.close();
});

test("listeners that throw, reject or log badly harm nobody, and it is written down", async () => {
  const kit = engineKit();
  kit.engine.events.on("end", () => {
    throw new Error("audit is away");
  });
  kit.engine.events.on("end", async () => Promise.reject(new Error("audit is away, too")));
  const heard = listen(kit);
  const { key } = await kit.begin();
  await kit.engine.end(key, "logout");
  await kit.settled();
  expect(heard).toHaveLength(1);
  expect(kit.log.filter((line) => line.includes("audit is away"))).toHaveLength(2);
  await kit.engine.close();
});

test("an end that a listener refused comes again, with the same id, until it is taken", async () => {
  const kit = engineKit();
  let away = true;
  const audited: string[] = [];
  kit.engine.events.on("end", ({ id }) => {
    if (away) throw new Error("audit is away");
    audited.push(id);
  });
  const heard = listen(kit);
  const { key, answer } = await kit.begin();
  await kit.engine.end(key, "logout");
  await pass(kit, 120);
  expect(audited).toEqual([]);
  expect(kit.log.length).toBeGreaterThan(1);
  away = false;
  await pass(kit, 60);
  expect(audited).toEqual([answer.session]);
  await pass(kit, 600);
  expect(audited).toHaveLength(1);
  // Who took it at once is not told again by this process.
  expect(heard).toHaveLength(1);
  await kit.engine.close();
});

test("an end that was refused for a day is given up", async () => {
  const kit = engineKit();
  let times = 0;
  kit.engine.events.on("end", () => {
    times += 1;
    throw new Error("a bad listener");
  });
  const { key } = await kit.begin();
  await kit.engine.end(key, "logout");
  await kit.settled();
  kit.seconds(24 * 3600);
  await pass(kit, 60);
  const untilThen = times;
  await pass(kit, 600);
  expect(untilThen).toBeGreaterThan(1);
  expect(times).toBe(untilThen);
  await kit.engine.close();
});

test("a listener that never finishes does not keep later ends from being reported", async () => {
  const kit = engineKit();
  const heard: string[] = [];
  kit.engine.events.on("end", async ({ user }) => {
    heard.push(user);
    if (user === "stuck") await new Promise(() => {});
  });
  const stuck = await kit.begin("stuck");
  await kit.engine.end(stuck.key, "logout");
  await kit.settled();
  const next = await kit.begin("next");
  await kit.engine.end(next.key, "logout");
  await pass(kit, 60);
  expect(heard).toContain("next");
  expect(heard.filter((user) => user === "next")).toHaveLength(1);
  // At least once: its lease ran out unsettled, so it is handed out again.
  expect(heard.filter((user) => user === "stuck").length).toBeGreaterThan(1);
  await kit.engine.close();
});

test("while the store is away ends wait, and are reported when it is back", async () => {
  let away = false;
  const kit = engineKit({}, (store) => {
    const due: Store["due"] = async (...args) => (away ? Promise.reject(new Error("away")) : store.due(...args));
    return Object.assign(Object.create(store) as Store, { due }, bound(store, "due"));
  });
  const heard = listen(kit);
  await kit.begin();
  away = true;
  await pass(kit, 120);
  expect(heard).toHaveLength(0);
  away = false;
  await pass(kit, 30);
  expect(heard).toHaveLength(1);
  await kit.engine.close();
});

test("two servers report an end once between them", async () => {
  const kit = engineKit();
  const other = engineKit({ store: kit.store });
  const heard = [listen(kit), listen(other)];
  const { key } = await kit.begin();
  await Promise.all([kit.engine.end(key, "logout"), other.engine.end(key, "revoked")]);
  await kit.settled();
  await other.settled();
  expect(heard.flat()).toHaveLength(1);
  await kit.engine.close();
});

test("nothing is reported after close", async () => {
  const kit = engineKit();
  const heard = listen(kit);
  const { key } = await kit.begin();
  await kit.engine.close();
  await expect(kit.engine.end(key, "logout")).rejects.toThrow(/store/);
  await pass(kit, 120);
  expect(heard).toEqual([]);
});

/** The store's methods but one, bound to it: its state is private to it. */
function bound(store: Store, except: string): Partial<Store> {
  const names = ["open", "touch", "end", "list", "endAll", "peek", "due", "settle", "close"] as const;
  return Object.fromEntries(
    names.filter((name) => name !== except).map((name) => [name, (store[name] as () => unknown).bind(store)]),
  );
}
