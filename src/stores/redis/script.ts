import { createHash } from "node:crypto";
import type { Commands } from "./commands.ts";

/** A script by its hash, as EVALSHA wants it. */
export interface Script {
  readonly source: string;
  readonly sha: string;
}

export function script(source: string): Script {
  // The name that Redis gives it; nothing is kept safe by it.
  return { source, sha: createHash("sha1").update(source).digest("hex") };
}

/** Runs a script on its keys. A server that does not know it (restarted, failed over, SCRIPT FLUSH) is sent the whole. */
export async function run(
  commands: Commands,
  { sha, source }: Script,
  keys: readonly [string, ...string[]],
  words: readonly string[],
): Promise<unknown> {
  const rest = [String(keys.length), ...keys, ...words];
  try {
    return await commands.send(keys[0], ["evalsha", sha, ...rest]);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw error;
    return commands.send(keys[0], ["eval", source, ...rest]);
  }
}
