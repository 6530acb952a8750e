/** Finding the route that keeps an unattended session alive. */
import { expect, test } from "vitest";
import type { PollerEvent } from "../../src/server/index.ts";
import { engineKit, GET } from "./engine-kit.ts";

const PERSON = { how: "person", page: false } as const;
const READ = { how: "read", page: false } as const;

async function kitWithEvents() {
  const kit = engineKit({ touchEvery: 0, policy: { expireAfter: 600 } });
  const found: PollerEvent[] = [];
  kit.engine.events.on("poller", (event) => found.push(event));
  const { key, answer } = await kit.begin();
  const arrival = { request: { user: "ada" }, identity: kit.identity("ada"), marker: key };
  return {
    ...kit,
    found,
    session: answer.session,
    get: (path: string, kind: typeof PERSON | typeof READ = PERSON) =>
      kit.engine.arrive(arrival, kind, { ...GET, path }),
    ping: (idleFor: number) => kit.engine.ping(arrival, JSON.stringify({ idleFor })),
  };
}

test("a route that moves activity while the browser reports no input is named", async () => {
  const kit = await kitWithEvents();
  await kit.get("/chart/7");
  for (let i = 0; i < 6; i += 1) {
    kit.seconds(20);
    await kit.get("/feed");
    await kit.get("/feed-read-only", READ);
  }
  await kit.ping(120);
  await kit.settled();
  expect(kit.found).toEqual([{ user: "ada", session: kit.session, route: "/feed", times: 6, idleFor: 120 }]);
});

test("a person who navigates is no poller, nor is one who has just stopped", async () => {
  const kit = await kitWithEvents();
  for (let i = 0; i < 10; i += 1) {
    kit.seconds(10);
    await kit.get("/chart/7");
  }
  await kit.ping(0);
  kit.seconds(100);
  await kit.ping(100);
  // One that comes after the last input by the time a page takes.
  await kit.get("/chart/8");
  kit.seconds(100);
  await kit.ping(101);
  await kit.settled();
  expect(kit.found).toEqual([]);
});

test("a route is named once an hour, however many sessions it keeps alive", async () => {
  const kit = await kitWithEvents();
  for (let i = 0; i < 300; i += 1) {
    kit.seconds(20);
    await kit.get("/feed");
    await kit.ping((i + 1) * 20);
  }
  await kit.settled();
  expect(kit.found).toHaveLength(2);
});
