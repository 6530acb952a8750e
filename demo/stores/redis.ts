/** `STORE=redis://...`, with TLS `rediss://...`: the client of node-redis serves both stores. */
import { RedisStore } from "connect-redis";
import { createClient } from "redis";
import { redis } from "session-security/stores/redis";
import { wordsOf, type Engine } from "./engine.ts";

/** Milliseconds. */
const CONNECT_WITHIN = 3000;
const LONGEST_PAUSE = 2000;

export const openRedis: Engine = async (url, { keepFor, report }) => {
  let open = false;
  const client = createClient({
    url,
    // While the server is away commands fail at once; by default they wait for its return.
    disableOfflineQueue: true,
    // What is sent to a server that hangs is remembered until it wakes: not without end.
    commandsQueueMaxLength: 10_000,
    socket: {
      connectTimeout: CONNECT_WITHIN,
      // It comes back by itself, unless it was never there.
      reconnectStrategy: (tries) => open && Math.min(100 * 2 ** tries, LONGEST_PAUSE),
    },
  });
  // A client without a listener for errors ends the process.
  client.on("error", (error: unknown) => open && report(`redis: ${wordsOf(error)}`));
  try {
    await inTime(client.connect());
  } catch (error) {
    client.destroy();
    throw error;
  }
  open = true;
  return {
    store: redis(client),
    sessions: new RedisStore({ client, prefix: "lindenhof:", ttl: keepFor }),
    // Not `close`, which waits for the answers of a server that may hang.
    close: async () => client.destroy(),
  };
};

/** `connectTimeout` covers the connection, not the greeting of a server that accepts it and hangs. */
async function inTime(connecting: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${CONNECT_WITHIN} ms`)), CONNECT_WITHIN);
  });
  try {
    await Promise.race([connecting, late]);
  } finally {
    clearTimeout(timer);
  }
}
