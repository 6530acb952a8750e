import { ConfigurationError } from "../core/errors.ts";
import { show } from "../core/options.ts";
import type { Records } from "./records.ts";
import type { Note, StoredSession } from "./store.ts";

/** A live session in a list for its user or an administrator. Seconds. */
export interface SessionInfo {
  readonly user: string;
  /** The public name of the session, for `endOne`. */
  readonly tag: string;
  readonly idleFor: number;
  readonly age: number;
  readonly note: Note;
}

/** The sessions of a user, named by their tags: an id never leaves the server. */
export function createSessions({ ask, tags, end: endRecord, over }: Pick<Records, "ask" | "tags" | "end" | "over">) {
  const list = async (user: string): Promise<StoredSession[]> => {
    if (typeof user !== "string" || user === "") throw new ConfigurationError("user", `${show(user)} is not a user id`);
    return ask("list", (store) => store.list(user));
  };
  const find = async (sessions: readonly StoredSession[], tag: string): Promise<StoredSession | undefined> => {
    for (const session of sessions) if (await tags.namesSession(tag, session.key.id)) return session;
    return undefined;
  };
  return {
    async sessionsOf(user: string): Promise<SessionInfo[]> {
      const sessions = await list(user);
      return Promise.all(
        sessions.map(async ({ key, idleFor, age, note }) => ({
          user: key.user,
          tag: await tags.session(key.id),
          idleFor: idleFor / 1000,
          age: age / 1000,
          note,
        })),
      );
    },

    async endOne(user: string, tag: string): Promise<boolean> {
      const session = await find(await list(user), tag);
      return session !== undefined && endRecord(session.key, "revoked");
    },

    async endAll(user: string, except?: string): Promise<number> {
      const sessions = await list(user);
      const spared = except === undefined ? undefined : (await find(sessions, except))?.key.id;
      const ended = await ask("endAll", (store) => store.endAll(user, "revoked", spared));
      for (const { key } of sessions) if (key.id !== spared) over(key, "revoked");
      return ended;
    },
  };
}
