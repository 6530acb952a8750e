/** Opens what `STORE` names: the package's store and the session library's, side by side on one connection. */
import { memory } from "session-security/stores/memory";
import { EnvironmentError } from "../environment.ts";
import { ImpatientStore } from "./impatient.ts";
import type { StoreAddress } from "./address.ts";
import { wordsOf, type Engine, type OpenOptions, type Storage } from "./engine.ts";

/**
 * A server that does not answer at the start stops the start: a new process with a wrong address or password must not
 * replace one that works, and whoever supervises it tries again. One that goes away later is waited for, with 503.
 * @throws EnvironmentError
 */
export async function openStorage(address: StoreAddress, options: OpenOptions): Promise<Storage> {
  if (address.engine === "memory") return { store: memory(), sessions: undefined, close: async () => {} };
  const open = await engineOf(address.engine);
  try {
    const where = address.engine === "sqlite" ? address.file : address.url;
    const storage = await open(where, options);
    return { ...storage, sessions: storage.sessions && new ImpatientStore(storage.sessions) };
  } catch (error) {
    // The driver's own words; they name host and user, never a password.
    throw new EnvironmentError("STORE", address.shown, `cannot be used: ${wordsOf(error)}`);
  }
}

/** A driver is loaded only by whoever uses it. */
async function engineOf(name: "sqlite" | "redis" | "postgres"): Promise<Engine> {
  switch (name) {
    case "sqlite":
      return (await import("./sqlite.ts")).openSqlite;
    case "redis":
      return (await import("./redis.ts")).openRedis;
    case "postgres":
      return (await import("./postgres.ts")).openPostgres;
  }
}
