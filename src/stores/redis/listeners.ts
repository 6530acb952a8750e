import type { EndReason } from "../../core/judge.ts";
import type { Key } from "../../server/store.ts";
import type { Commands } from "./commands.ts";
import { endOf } from "./replies.ts";

type Ended = (key: Key, reason: EndReason) => void;

/** Who wants to be told of ends: one connection for all of them, made for the first and closed after the last. */
export class Listeners {
  readonly #commands: Commands;
  readonly #channel: string;
  readonly #all = new Set<{ readonly tell: Ended }>();
  #connection: Promise<() => Promise<void>> | undefined;

  constructor(commands: Commands, channel: string) {
    this.#commands = commands;
    this.#channel = channel;
  }

  async add(tell: Ended): Promise<() => Promise<void>> {
    // An object of its own: the same function may be added twice.
    const listener = { tell };
    this.#all.add(listener);
    const remove = async (): Promise<void> => {
      this.#all.delete(listener);
      if (this.#all.size === 0) await this.close();
    };
    const connection = (this.#connection ??= this.#commands.listen(this.#channel, (message) => this.#hear(message)));
    try {
      await connection;
    } catch (error) {
      if (this.#connection === connection) this.#connection = undefined;
      this.#all.delete(listener);
      throw error;
    }
    return remove;
  }

  async close(): Promise<void> {
    this.#all.clear();
    const connection = this.#connection;
    this.#connection = undefined;
    // One that could not be made has told so to whoever asked for it.
    const stop = await connection?.catch(() => undefined);
    await stop?.();
  }

  #hear(message: string): void {
    const heard = read(message);
    if (heard === undefined) return;
    for (const { tell } of this.#all) tell(heard.key, heard.reason);
  }
}

/** Undefined for what is not ours: others may publish on the channel, and a message must not stop the process. */
function read(message: string): { key: Key; reason: EndReason } | undefined {
  try {
    const [end, names = ""] = message.split("\n");
    const [id, user] = JSON.parse(names) as unknown[];
    if (typeof id !== "string" || typeof user !== "string") return undefined;
    return { key: { id, user }, reason: endOf(end).ended };
  } catch {
    return undefined;
  }
}
