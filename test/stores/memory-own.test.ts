/** What the memory store promises beyond the contract: its options, its place, its clock, its memory. */
import cluster from "node:cluster";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../../src/core/index.ts";
import type { EndedEntry, Key, Store } from "../../src/server/store.ts";
import { memory, type MemoryOptions } from "../../src/stores/memory/index.ts";
import { manualClock } from "../../src/testing/index.ts";

const limits = { idle: 10_000 };
const entry = { age: 0, note: {}, within: 500 };
const key = (id: string, user = "user"): Key => ({ id, user });
const MINUTE = 60_000;

function setUp(options: MemoryOptions = {}) {
  const clock = manualClock(5_000);
  return { clock, store: memory({ clock: clock.now, ...options }) };
}

async function report(store: Store): Promise<EndedEntry[]> {
  const entries = await store.due(1_000, MINUTE);
  await store.settle(entries.map((each) => each.key));
  return entries;
}

describe("options", () => {
  test.each([
    [{ keepended: 1 }, "memory.keepended"],
    [{ keepEnded: -1 }, "memory.keepEnded"],
    [{ keepEnded: Number.NaN }, "memory.keepEnded"],
    [{ keepEnded: Infinity }, "memory.keepEnded"],
    [{ keepEnded: "86400" }, "memory.keepEnded"],
    [{ clock: 5 }, "memory.clock"],
  ])("%o is refused by its name", (options, option) => {
    expect(() => memory(options as MemoryOptions)).toThrow(expect.objectContaining({ option }));
    expect(() => memory(options as MemoryOptions)).toThrow(ConfigurationError);
  });

  test("what is left undefined has its default", async () => {
    const store = memory({ keepEnded: undefined, clock: undefined });
    expect(await store.open(key("a"), limits, entry)).toEqual({ idleFor: 0, age: 0, limits, longestIdle: 0 });
  });
});

test("in one of several processes of a cluster it refuses to start, and says what to use", async () => {
  cluster.setupPrimary({ exec: fileURLToPath(new URL("./cluster-worker.ts", import.meta.url)), silent: true });
  const worker = cluster.fork();
  const [answer] = await once(worker, "message");
  worker.kill();
  expect(answer).toMatchObject({ threw: true, name: "ConfigurationError" });
  expect(answer.message).toMatch(/all processes share, on Redis, PostgreSQL or SQLite/);
});

describe("the clock", () => {
  test("one that goes back gives no time back", async () => {
    let time = 1_000;
    const store = memory({ clock: () => time });
    await store.open(key("a"), limits, entry);
    time += 9_999;
    await store.peek([key("a")]);
    time -= 5_000;
    expect(await store.peek([key("a")])).toMatchObject([{ idleFor: 9_999, age: 9_999 }]);
    await store.touch(key("a"), { how: "report", idleFor: 9_000, limits, within: 500 });
    expect(await store.peek([key("a")])).toMatchObject([{ idleFor: 9_000, age: 9_999 }]);
  });

  test("by default it does not follow the date", async () => {
    const store = memory();
    await store.open(key("a"), limits, entry);
    const dateNow = Date.now;
    try {
      Date.now = () => dateNow() + 3_600_000;
      expect((await store.peek([key("a")]))[0]).not.toHaveProperty("ended");
    } finally {
      Date.now = dateNow;
    }
  });
});

describe("ended sessions", () => {
  test("are remembered for keepEnded after their end, then forgotten", async () => {
    const { clock, store } = setUp({ keepEnded: 60 });
    await store.open(key("a"), limits, entry);
    await store.end(key("a"), "logout");
    await report(store);
    for (let passed = 0; passed < 59_000; passed += 1_000) {
      clock.advance(1_000);
      await store.due(10, MINUTE);
    }
    expect(await store.peek([key("a")])).toEqual([{ ended: "logout" }]);
    clock.advance(10_000);
    await store.due(10, MINUTE);
    clock.advance(2_000);
    await store.due(10, MINUTE);
    expect(await store.peek([key("a")])).toEqual([{ ended: "unknown" }]);
  });

  test("are remembered for their own idle timeout at least", async () => {
    const { clock, store } = setUp({ keepEnded: 0 });
    await store.open(key("a"), { idle: 20 * MINUTE }, entry);
    await store.end(key("a"), "revoked");
    await report(store);
    for (let passed = 0; passed < 20 * MINUTE - 1_000; passed += 10_000) {
      clock.advance(10_000);
      await store.due(10, MINUTE);
      expect(await store.peek([key("a")])).toEqual([{ ended: "revoked" }]);
    }
    clock.advance(30_000);
    await store.due(10, MINUTE);
    expect(await store.peek([key("a")])).toEqual([{ ended: "unknown" }]);
  });

  test("are forgotten also if their time passed before they were looked at again", async () => {
    const { clock, store } = setUp({ keepEnded: 0 });
    await store.open(key("a"), limits, entry);
    await store.end(key("a"), "logout");
    await report(store);
    for (let i = 0; i < 3; i++) {
      clock.advance(2 * MINUTE);
      await store.due(10, MINUTE);
    }
    expect(await store.peek([key("a")])).toEqual([{ ended: "unknown" }]);
  });

  test("are not forgotten before they are reported", async () => {
    const { clock, store } = setUp({ keepEnded: 1 });
    await store.open(key("a"), limits, entry);
    clock.advance(24 * 60 * MINUTE);
    expect(await store.due(10, MINUTE)).toMatchObject([{ reason: "idle", idleFor: 10_000 }]);
    clock.advance(24 * 60 * MINUTE);
    expect(await store.due(10, MINUTE)).toMatchObject([{ reason: "idle", idleFor: 10_000 }]);
  });
});

test("catching up with many lets other work of the process have its turn", async () => {
  const { clock, store } = setUp();
  for (let i = 0; i < 5_000; i++) await store.open(key(`${i}`, `u${i}`), { idle: MINUTE }, entry);
  for (let i = 0; i < 5_000; i++) {
    clock.advance(10);
    await store.touch(key(`${i}`, `u${i}`), { how: "person", limits, within: 500 });
  }
  clock.advance(12_000);
  let turns = 0;
  let counting = true;
  const count = (): void => {
    turns++;
    if (counting) setImmediate(count);
  };
  setImmediate(count);
  const entries = await store.due(100_000, MINUTE);
  counting = false;
  expect(entries.length).toBeGreaterThan(4_000);
  expect(turns).toBeGreaterThan(3);
});

/**
 * Any run of calls against a model that is too simple to be wrong: all records in a plain array, each judged anew at
 * each question. The agenda, the queue, the sharing and the shrinking must not show.
 */
test("answers as a naive model does, and reports each end once", async () => {
  const id = fc.constantFrom("a", "b", "c", "__proto__");
  const user = fc.constantFrom("one", "two");
  const idle = fc.constantFrom(1_000, 4_000, 10_000);
  const call = fc.oneof(
    fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(1, 500, 999, 1_000, 3_999, 4_000, 20_000) }),
    fc.record({ do: fc.constant("open" as const), id, user, idle, absolute: fc.option(idle, { nil: undefined }) }),
    fc.record({ do: fc.constant("touch" as const), id, user, idle, claim: fc.constantFrom(0, 1, 999, 4_000, 60_000) }),
    fc.record({ do: fc.constant("weak" as const), id, user, idle }),
    fc.record({ do: fc.constant("end" as const), id, user }),
    fc.record({ do: fc.constant("endAll" as const), user, except: fc.option(id, { nil: undefined }) }),
    fc.record({ do: fc.constant("due" as const), most: fc.constantFrom(1, 2, 100) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: 60 }), async (calls) => {
      const { clock, store } = setUp();
      const records = new Map<string, Model>();
      const reported: string[] = [];
      const now = (): number => clock.now();
      for (const each of calls) {
        const name = "id" in each ? `${each.user} ${each.id}` : "";
        const model = records.get(name);
        if (each.do === "wait") clock.advance(each.ms);
        if (each.do === "open") {
          const asked = { idle: each.idle, ...(each.absolute === undefined ? {} : { absolute: each.absolute }) };
          if (model === undefined) records.set(name, new Model(now(), each.idle, each.absolute ?? Infinity));
          const answer = await store.open(key(each.id, each.user), asked, entry);
          expect(answer).toMatchObject(records.get(name)!.stand(now()));
        }
        if (each.do === "touch" || each.do === "weak") {
          model?.tighten(now(), each.idle);
          if (model?.over(now()) === undefined && model !== undefined) {
            if (each.do === "weak" && !model.spoken) model.activity = now();
            if (each.do === "touch") model.activity = Math.max(model.activity, now() - each.claim);
            model.spoken ||= each.do === "touch";
          }
          const touch =
            each.do === "touch" ? { how: "report" as const, idleFor: each.claim } : { how: "weak" as const };
          const answer = await store.touch(key(each.id, each.user), { ...touch, limits: each, within: 500 });
          expect(answer).toMatchObject(model?.stand(now()) ?? { ended: "unknown" });
        }
        if (each.do === "end") {
          const alive = model !== undefined && model.over(now()) === undefined;
          if (alive) model.ended = "logout";
          expect(await store.end(key(each.id, each.user), "logout")).toBe(alive);
        }
        if (each.do === "endAll") {
          const own = [...records].filter(
            ([n]) => n.startsWith(`${each.user} `) && n !== `${each.user} ${each.except}`,
          );
          const alive = own.filter(([, m]) => m.over(now()) === undefined);
          for (const [, m] of alive) m.ended = "revoked";
          expect(await store.endAll(each.user, "revoked", each.except)).toBe(alive.length);
        }
        if (each.do === "due") {
          const entries = await store.due(each.most, 5 * MINUTE);
          expect(entries.length).toBeLessThanOrEqual(each.most);
          await store.settle(entries.map((e) => e.key));
          reported.push(...entries.map((e) => `${e.key.user} ${e.key.id} ${e.reason}`));
        }
      }
      clock.advance(12_000);
      for (const [name, model] of records) {
        const [owner = "", ...rest] = name.split(" ");
        expect(await store.peek([key(rest.join(" "), owner)])).toMatchObject([model.stand(now())]);
      }
      reported.push(...(await report(store)).map((e) => `${e.key.user} ${e.key.id} ${e.reason}`));
      expect(reported.sort()).toEqual([...records].map(([name, m]) => `${name} ${m.over(now())}`).sort());
    }),
    { numRuns: 400 },
  );
});

class Model {
  readonly begun: number;
  activity: number;
  idle: number;
  readonly absolute: number;
  spoken = false;
  ended: string | undefined = undefined;

  constructor(now: number, idle: number, absolute: number) {
    this.begun = now;
    this.activity = now;
    this.idle = idle;
    this.absolute = absolute;
  }

  over(now: number): string | undefined {
    if (this.ended !== undefined) return this.ended;
    const idleAt = this.activity + this.idle;
    const absoluteAt = this.begun + this.absolute;
    if (now >= Math.min(idleAt, absoluteAt)) this.ended = absoluteAt < idleAt ? "absolute" : "idle";
    return this.ended;
  }

  tighten(now: number, idle: number): void {
    if (this.over(now) === undefined) this.idle = Math.min(this.idle, idle);
  }

  stand(now: number): object {
    const ended = this.over(now);
    return ended === undefined ? { idleFor: now - this.activity, age: now - this.begun } : { ended };
  }
}
