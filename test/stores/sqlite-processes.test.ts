/** Several processes on one SQLite file. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { StoreError } from "../../src/core/index.ts";
import type { Store } from "../../src/server/store.ts";
import { sqlite } from "../../src/stores/sqlite/index.ts";
import { drivers, fileOf, taken, type File } from "./sqlite-kit.ts";
import type { Order } from "./sqlite-worker.ts";

const limits = { idle: 600_000 };
const key = (id: string) => ({ id, user: "user" });
const entry = { age: 0, note: {}, within: 5_000 };
const PROGRAM = fileURLToPath(new URL("./sqlite-worker.ts", import.meta.url));

describe.each(Object.entries(drivers))("with %s", (name, open) => {
  let file: File;
  let store: Store;
  let children: ChildProcess[];
  beforeEach(() => {
    file = fileOf(open);
    store = sqlite(file.connect());
    children = [];
  });
  afterEach(async () => {
    await Promise.all(
      children.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        child.kill("SIGKILL");
        await once(child, "exit");
      }),
    );
    await store.close!();
    file[Symbol.dispose]();
  });

  async function start(): Promise<ChildProcess> {
    const child = fork(PROGRAM, [file.path, name]);
    children.push(child);
    await once(child, "message");
    return child;
  }

  async function tell(child: ChildProcess, order: Order): Promise<unknown> {
    child.send(order);
    const [answer] = (await once(child, "message")) as [unknown];
    return answer;
  }

  test(
    "a thousand touches of each are all taken, and an end by one is final for all",
    { timeout: 60_000 },
    async () => {
      for (const id of ["a", "b"]) await store.open(key(id), limits, entry);
      // Alive until `b` ends in the middle of it, and then over for all of them.
      const workers = await Promise.all([start(), start(), start()]);
      const touching = workers.map((child) => tell(child, { do: "touch", ids: ["a", "b"], times: 1_000 }));
      expect(await taken(() => store.end(key("b"), "revoked"))).toBe(true);
      const answers = (await Promise.all(touching)) as { answers?: { alive: number; revoked?: number } }[];
      for (const { answers: each } of answers) {
        expect(each, JSON.stringify(answers)).toBeDefined();
        expect(each!.alive + (each!.revoked ?? 0)).toBe(1_000);
        expect(each!.alive).toBeGreaterThanOrEqual(500);
      }
      const late = await Promise.all(workers.map((child) => tell(child, { do: "touch", ids: ["b"], times: 10 })));
      for (const each of late) expect(each).toEqual({ answers: { revoked: 10 } });
      expect(await store.peek([key("b")])).toEqual([{ ended: "revoked" }]);
      expect((await store.due(10, 1_000)).map(({ reason }) => reason)).toEqual(["revoked"]);
    },
  );

  test("of many logins of one user in all of them no more than the most live", { timeout: 60_000 }, async () => {
    const workers = await Promise.all([start(), start(), start()]);
    await Promise.all(workers.map((child, i) => tell(child, { do: "open", from: i * 100, to: i * 100 + 100, max: 3 })));
    expect(await store.list("user")).toHaveLength(3);
  });

  test("a touch that waited for another's write past its last moment moves nothing", { timeout: 30_000 }, async () => {
    await store.open(key("a"), limits, entry);
    const child = await start();
    expect(await tell(child, { do: "hold", ms: 120 })).toBe("held");
    const late = await store.touch(key("a"), { how: "person", limits, within: 10 });
    expect(late).toMatchObject({ idleFor: expect.any(Number) });
    expect(late).not.toMatchObject({ idleFor: 0 });
    expect(await store.touch(key("a"), { how: "person", limits, within: 5_000 })).toMatchObject({ idleFor: 0 });
  });

  test(
    "a write that another holds up for long rejects well before the engine's deadline",
    { timeout: 30_000 },
    async () => {
      await store.open(key("a"), limits, entry);
      const child = await start();
      expect(await tell(child, { do: "hold", ms: 2_000 })).toBe("held");
      const from = performance.now();
      await expect(store.touch(key("a"), { how: "person", limits, within: 5_000 })).rejects.toThrow(
        /locked for more than/,
      );
      await expect(store.end(key("a"), "logout")).rejects.toThrow(StoreError);
      expect(performance.now() - from).toBeLessThan(2 * 500);
      // Who only reads does not wait.
      expect(await store.touch(key("a"), { how: "read", limits, within: 5_000 })).toHaveProperty("idleFor");
      await once(child, "message");
      expect(await store.end(key("a"), "logout")).toBe(true);
    },
  );

  test("what a process that was killed in the middle of a write had not finished is as if it had not begun", async () => {
    await store.open(key("a"), limits, entry);
    const child = await start();
    expect(await tell(child, { do: "hold", ms: 60_000 })).toBe("held");
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await store.touch(key("a"), { how: "person", limits, within: 5_000 })).toMatchObject({ idleFor: 0 });
  });
});
