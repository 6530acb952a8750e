import type { Commands } from "./commands.ts";
import { run, script } from "./script.ts";

/** In a script, so that in a cluster it is asked of the node that has the key: the due-index is spread over all. */
const MEMORY = script("return redis.call('INFO', 'memory')");

/** What an operator should know. A server that does not let us ask is not talked about. */
export async function adviceOf(commands: Commands, keys: readonly string[]): Promise<readonly string[]> {
  const asked = keys.map(async (key) => String(await run(commands, MEMORY, [key], [])));
  const policies = new Set<string>();
  for (const answer of await Promise.allSettled(asked)) {
    const policy = answer.status === "fulfilled" ? /^maxmemory_policy:(\S+)/m.exec(answer.value)?.[1] : undefined;
    if (policy !== undefined && policy !== "noeviction") policies.add(policy);
  }
  return [...policies].map(
    (policy) =>
      `Redis has maxmemory-policy ${policy}: short of memory it drops sessions, which logs their users out and loses the ` +
      "reports of their ends; set it to noeviction",
  );
}
