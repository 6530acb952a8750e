/**
 * The four kinds of client and what they have in common: nothing else in this folder knows which one it is. They are
 * told apart when the store is made, by the methods that only they have; their packages are not needed for it.
 */
import { ConfigurationError } from "../../core/errors.ts";
import { show } from "../../core/options.ts";

/** A client of node-redis (`createClient`, `createClientPool`, `createCluster`, `createSentinel`), connected by the caller. */
export interface NodeRedisClient {
  sendCommand(...words: never[]): Promise<unknown>;
  duplicate?(): unknown;
}

/** A client of ioredis (`new Redis`, also for Sentinel; `new Cluster`). */
export interface IoRedisClient {
  call(command: string, ...words: string[]): Promise<unknown>;
  duplicate?(): unknown;
}

export interface Commands {
  /** One command; a cluster sends it to the node that has `key`. */
  send(key: string, words: readonly string[]): Promise<unknown>;
  /** Keys live on several nodes, each with a clock of its own. */
  readonly cluster: boolean;
  /** Hears a channel on a connection of its own, which the answer closes. */
  listen(channel: string, heard: (message: string) => void): Promise<() => Promise<void>>;
}

type Method = (...args: unknown[]) => unknown;
type Client = Readonly<Record<string, Method | undefined>>;

export function commandsOf(given: unknown): Commands {
  const client = given as Client | null | undefined;
  if (typeof client?.["call"] === "function") return ioredis(client as unknown as IoRedisClient);
  if (typeof client?.["sendCommand"] === "function") return nodeRedis(client);
  throw new ConfigurationError(
    "redis.client",
    `${show(given)} is not a client of node-redis (with sendCommand) or ioredis (with call)`,
  );
}

function ioredis(client: IoRedisClient): Commands {
  return {
    // The name in the form in which ioredis looks up where the keys of a command are.
    send: (_key, words) => client.call(...(words as [string, ...string[]])),
    cluster: (client as { isCluster?: unknown }).isCluster === true,
    async listen(channel, heard) {
      const own = duplicateOf(client, ["subscribe", "on", "disconnect"]);
      own.on("message", (from: unknown, message: unknown) => {
        if (String(from) === channel) heard(String(message));
      });
      return listening(own, () => own.subscribe(channel), "disconnect");
    },
  };
}

function nodeRedis(client: Client): Commands {
  const sendCommand = client["sendCommand"]!.bind(client) as (...words: unknown[]) => Promise<unknown>;
  const cluster = typeof client["nodeClient"] === "function";
  const sentinel = typeof client["acquire"] === "function";
  return {
    send: cluster
      ? (key, words) => sendCommand(key, false, words)
      : sentinel
        ? (_key, words) => sendCommand(false, words)
        : (_key, words) => sendCommand(words),
    cluster,
    async listen(channel, heard) {
      // A pool has no duplicate(), each of its clients has.
      const pooled = client["duplicate"] === undefined && client["execute"] !== undefined;
      const one = pooled ? ((await client["execute"]!((each: Client) => each)) as Client) : client;
      const own = duplicateOf(one, ["connect", "subscribe", "on", "destroy"]);
      const subscribe = async (): Promise<void> => {
        await own.connect();
        await own.subscribe(channel, (message: unknown) => heard(String(message)));
      };
      return listening(own, subscribe, "destroy");
    },
  };
}

/** Both kinds subscribe again by themselves when they have lost the connection. */
async function listening<Close extends string>(
  own: Record<Close | "on", Method>,
  subscribe: () => unknown,
  close: Close,
): Promise<() => Promise<void>> {
  // An EventEmitter without a listener for its errors throws them at the process. Whoever missed a message is told by `peek`.
  own.on("error", () => {});
  const stop = async (): Promise<void> => {
    await own[close]();
  };
  try {
    await subscribe();
  } catch (error) {
    await stop().catch(() => {});
    throw error;
  }
  return stop;
}

function duplicateOf<Name extends string>(client: { duplicate?: unknown }, methods: Name[]): Record<Name, Method> {
  const own = typeof client.duplicate === "function" ? ((client.duplicate as Method)() as Client) : undefined;
  for (const method of methods) {
    if (typeof own?.[method] === "function") continue;
    throw new ConfigurationError("redis.client", `has no duplicate() that can subscribe (${method} is missing)`);
  }
  return own as Record<Name, Method>;
}
