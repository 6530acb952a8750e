import { ConfigurationError } from "../../core/errors.ts";
import { object, show } from "../../core/options.ts";
import type { Store } from "../../server/store.ts";
import { commandsOf, type IoRedisClient, type NodeRedisClient } from "./commands.ts";
import { RedisStore } from "./redis-store.ts";

export type { IoRedisClient, NodeRedisClient } from "./commands.ts";

export interface RedisOptions {
  /**
   * Seconds for which an ended session is remembered after its end has been reported, so that its id does not begin again
   * and its reason can be told. At least 0; never less than the session's own idle timeout. Default 86400.
   */
  keepEnded?: number | undefined;
  /**
   * What the names of all keys, and of the channel on which ends are told, begin with. Applications that share a Redis
   * have different ones. Without braces, which would put all keys on one node of a cluster. Default `"ss:"`.
   */
  prefix?: string | undefined;
}

const DAY = 24 * 3600;

/**
 * Keeps sessions in Redis or Valkey, for any number of servers. Its clock is the only one. The client (node-redis or
 * ioredis; single, Sentinel or Cluster) is the caller's, who connects it, listens to its errors and closes it.
 * `docs/stores/redis.md` says how to set both up, and what a failover can lose.
 * @throws ConfigurationError for an unknown or wrong option, and for what is no such client.
 */
export function redis(client: NodeRedisClient | IoRedisClient, options: RedisOptions = {}): Store {
  const given = object(options, "redis", ["keepEnded", "prefix"]);
  const keepEnded = given["keepEnded"] ?? DAY;
  if (typeof keepEnded !== "number" || !(keepEnded >= 0 && keepEnded < Infinity)) {
    throw new ConfigurationError("redis.keepEnded", `${show(keepEnded)} is not a number of seconds of at least 0`);
  }
  const prefix = given["prefix"] ?? "ss:";
  if (typeof prefix !== "string" || /[{}]/.test(prefix)) {
    throw new ConfigurationError("redis.prefix", `${show(prefix)} is not a string without braces`);
  }
  return new RedisStore(commandsOf(client), { prefix, keepEnded: keepEnded * 1000 });
}
