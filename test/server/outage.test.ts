/** What goes on while the store is away, with `onStoreFailure: "allow"`, and what does not. */
import { expect, test } from "vitest";
import type { Store } from "../../src/server/index.ts";
import { fallible } from "../http/harness.ts";
import { engineKit, GET, POST } from "./engine-kit.ts";

const PERSON = { how: "person", page: true } as const;
const READ = { how: "read", page: false } as const;

async function away(options: Parameters<typeof engineKit>[0] = { onStoreFailure: "allow" }) {
  let state!: ReturnType<typeof fallible>["state"];
  const kit = engineKit({ touchEvery: 0, ...options }, (inner: Store) => {
    const made = fallible(inner);
    state = made.state;
    return made.store;
  });
  const { key } = await kit.begin();
  const arrival = { request: { user: "ada" }, identity: kit.identity("ada"), marker: key };
  await kit.engine.arrive(arrival, PERSON, GET);
  return { ...kit, key, arrival, fail: (mode: typeof state.mode) => (state.mode = mode) };
}

test("by default a store that is away lets nobody in", async () => {
  const kit = await away({});
  kit.fail("rejects");
  await expect(kit.engine.arrive(kit.arrival, PERSON, GET)).rejects.toMatchObject({ code: "store" });
  await expect(kit.engine.ping(kit.arrival, '{"idleFor":0}')).rejects.toMatchObject({ code: "store" });
  await kit.engine.close();
});

test("a session that this process has seen goes on within its limits, and activity moves it", async () => {
  const kit = await away();
  kit.fail("rejects");
  kit.seconds(50);
  expect(await kit.engine.arrive(kit.arrival, READ, GET)).toMatchObject({ visit: { live: { idleFor: 50_000 } } });
  expect(await kit.engine.ping(kit.arrival, '{"idleFor":10}')).toMatchObject({ idleFor: 10, age: 50 });
  kit.seconds(40);
  expect(await kit.engine.arrive(kit.arrival, PERSON, POST)).toMatchObject({
    visit: { live: { idleFor: 0, longestIdle: 50_000 } },
  });
  await kit.engine.close();
});

test("at its limit, or unknown to this process, it is refused: only the store could know better", async () => {
  const kit = await away();
  kit.fail("rejects");
  kit.seconds(60);
  await expect(kit.engine.arrive(kit.arrival, PERSON, GET)).rejects.toMatchObject({ code: "store" });
  const stranger = { ...kit.arrival, marker: { id: "never seen", user: "ada" } };
  await expect(kit.engine.arrive(stranger, PERSON, GET)).rejects.toMatchObject({ code: "store" });
  await expect(kit.begin("bob")).rejects.toMatchObject({ code: "store" });
  await expect(kit.engine.end(kit.key, "logout")).rejects.toMatchObject({ code: "store" });
  await kit.engine.close();
});

test("what has ended here is not brought back by an outage", async () => {
  const kit = await away();
  await kit.engine.end(kit.key, "logout");
  kit.fail("rejects");
  await expect(kit.engine.arrive(kit.arrival, PERSON, GET)).rejects.toMatchObject({ code: "store" });
  await kit.engine.close();
});

test("a weak navigation moves nothing in an outage, and when the store is back it decides", async () => {
  const kit = await away();
  kit.fail("rejects");
  kit.seconds(30);
  const weak = { how: "weak", page: true } as const;
  expect(await kit.engine.arrive(kit.arrival, weak, GET)).toMatchObject({ visit: { live: { idleFor: 30_000 } } });
  await kit.engine.arrive(kit.arrival, PERSON, GET);
  kit.seconds(40);
  expect(await kit.engine.arrive(kit.arrival, READ, GET)).toMatchObject({ state: "live" });
  kit.fail("works");
  expect(await kit.engine.arrive(kit.arrival, PERSON, GET)).toEqual({ state: "ended", end: { ended: "idle" } });
  await kit.engine.close();
});
