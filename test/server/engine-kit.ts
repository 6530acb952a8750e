/** An engine without a framework: its requests are plain objects, and its clock is the store's. */
import { createEngine, type Options, type RequestFacts, type Store } from "../../src/server/index.ts";
import { memory } from "../../src/stores/memory/index.ts";
import { manualClock } from "../../src/testing/index.ts";

export interface Asked {
  readonly user: string | null;
}

export const GET: RequestFacts = { method: "GET", path: "/", header: () => undefined };
export const POST: RequestFacts = { ...GET, method: "POST" };

export function engineKit(options: Partial<Options<Asked>> = {}, wrap: (store: Store) => Store = (store) => store) {
  const clock = manualClock();
  const log: string[] = [];
  const store = wrap(memory({ clock: clock.now }));
  const engine = createEngine<Asked>(
    {
      identify: ({ user }) => user,
      store,
      policy: { warnAfter: 30, expireAfter: 60 },
      log: (message) => log.push(message),
      ...options,
    },
    { now: clock.now, timer: clock.timer },
  );
  const identity = (user: string) => ({ user, session: undefined, age: undefined });
  return {
    clock,
    log,
    store,
    engine,
    seconds: (count: number) => clock.advance(count * 1000),
    begin: async (user = "ada", credential = false) => engine.begin({ user }, identity(user), { credential }),
    identity,
    /** Lets what was started without being waited for finish. Not a wait for time: no timer is involved. */
    async settled(): Promise<void> {
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
