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

/** How sessions are ended by hand. */
export interface EndOptions {
  /** The tag of a session that goes on, such as the one that asks for it. */
  readonly except?: string | undefined;
  /** What the users are shown: plain text of 1 to 500 characters. */
  readonly notice?: string | undefined;
}

/** As many ends are on their way to the store at once. */
const AT_ONCE = 50;

/** The sessions of a user, or of everybody, named by their tags: an id never leaves the server. */
export function createSessions({ ask, tags, end, over }: Pick<Records, "ask" | "tags" | "end" | "over">) {
  const list = async (user: string): Promise<StoredSession[]> => {
    if (typeof user !== "string" || user === "") throw new ConfigurationError("user", `${show(user)} is not a user id`);
    return ask("list", (store) => store.list(user));
  };
  const find = async (sessions: readonly StoredSession[], tag: string): Promise<StoredSession | undefined> => {
    for (const session of sessions) if (await tags.namesSession(tag, session.key.id)) return session;
    return undefined;
  };
  const info = async ({ key, idleFor, age, note }: StoredSession): Promise<SessionInfo> => ({
    user: key.user,
    tag: await tags.session(key.id),
    idleFor: idleFor / 1000,
    age: age / 1000,
    note,
  });
  async function* all(): AsyncGenerator<readonly StoredSession[]> {
    const batches = await ask("all", async (store) => store.all()[Symbol.asyncIterator]());
    try {
      for (;;) {
        const next = await ask("all", async () => batches.next());
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      await batches.return?.();
    }
  }

  return {
    async sessionsOf(user: string): Promise<SessionInfo[]> {
      return Promise.all((await list(user)).map(info));
    },

    async *allSessions(): AsyncGenerator<SessionInfo[]> {
      for await (const batch of all()) yield await Promise.all(batch.map(info));
    },

    async endOne(user: string, tag: string, { notice }: Omit<EndOptions, "except"> = {}): Promise<boolean> {
      checkNotice(notice);
      const session = await find(await list(user), tag);
      return session !== undefined && end(session.key, "revoked", notice);
    },

    async endAll(user: string, { except, notice }: EndOptions = {}): Promise<number> {
      checkNotice(notice);
      const sessions = await list(user);
      const spared = except === undefined ? undefined : (await find(sessions, except))?.key.id;
      const ended = await ask("endAll", (store) => store.endAll(user, "revoked", spared, notice));
      for (const { key } of sessions) if (key.id !== spared) over(key, "revoked");
      return ended;
    },

    async endEveryone({ except, notice }: EndOptions = {}): Promise<number> {
      checkNotice(notice);
      let ended = 0;
      for await (const batch of all()) {
        for (let from = 0; from < batch.length; from += AT_ONCE) {
          const some = await Promise.all(
            batch.slice(from, from + AT_ONCE).map(async ({ key }) => {
              const spared = except !== undefined && (await tags.namesSession(except, key.id));
              return !spared && end(key, "revoked", notice);
            }),
          );
          ended += some.filter(Boolean).length;
        }
      }
      return ended;
    },
  };
}

const NOTICE_LENGTH = 500;

function checkNotice(notice: unknown): void {
  if (notice === undefined) return;
  if (typeof notice === "string" && notice !== "" && notice.length <= NOTICE_LENGTH) return;
  throw new ConfigurationError("notice", `${show(notice)} is not a text of 1 to ${NOTICE_LENGTH} characters`);
}
