import type { Key } from "./store.ts";

/** One text per record, for Maps. A framework may keep its session id when the user changes: those are two sessions. */
export function keyName({ id, user }: Key): string {
  return `${id.length}:${id}${user}`;
}
