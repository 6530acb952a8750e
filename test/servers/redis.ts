/** A real Redis of the test's own, without persistence, that can be hung, killed and restarted, empty or not. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { findRedisServer } from "../../tools/engines/redis.ts";
import { onFreePort } from "./ports.ts";
import { startProcess, type ServerProcess } from "./process.ts";

export interface RedisOptions {
  /** Settings by their names in redis.conf, such as `{ appendonly: "yes" }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface RedisServer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** Of the process that runs now: another one after a restart. */
  readonly pid: number;
  /** The answer to one command, over a connection of its own. */
  command(...words: readonly (string | number)[]): Promise<unknown>;
  /** Stops the process without ending it: connections are still accepted, and nothing is answered. */
  hang(): void;
  resume(): void;
  /** Ends it without warning. Resolves when it has gone. */
  kill(): Promise<void>;
  /**
   * Ends it and starts it on the same port, empty or with what it had. After `kill()` it has nothing, unless a setting made
   * it write to disk.
   */
  restart(how: { readonly empty: boolean }): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

const READY = /Ready to accept connections/;

export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  return onFreePort((port) => startRedisOn(port, options));
}

/** On a port that is already chosen: an "address already in use" is the caller's to handle. */
export async function startRedisOn(port: number, { settings }: RedisOptions = {}): Promise<RedisServer> {
  return startRedisProgram(port, READY, async (dir) => {
    const own = {
      port: String(port),
      bind: "127.0.0.1",
      dir,
      daemonize: "no",
      logfile: "",
      save: "",
      appendonly: "no",
    };
    return Object.entries({ ...own, ...settings }).flatMap(([name, value]) => [`--${name}`, value]);
  });
}

/** In any of its modes: `ready` is what it prints at last, `prepare` returns its arguments. */
export async function startRedisProgram(
  port: number,
  ready: RegExp,
  prepare: (folder: string) => Promise<readonly string[]>,
): Promise<RedisServer> {
  const program = findRedisServer();
  if (program === undefined) throw new Error("No Redis server: run `npm run engines`");
  const folder = await mkdtemp(join(tmpdir(), "session-security-redis-"));
  const args = await prepare(folder);
  const start = () => startProcess({ program, args, ready, folder });
  const remove = () => rm(folder, { recursive: true, force: true });
  let server: ServerProcess;
  try {
    server = await start();
  } catch (error) {
    await remove();
    throw error;
  }
  const command = async (...words: readonly (string | number)[]) => askRedis(port, words);
  const stop = async (): Promise<void> => {
    if (server.running) await server.end("SIGKILL");
    await remove();
  };
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    get pid() {
      return server.pid;
    },
    command,
    hang: () => void process.kill(server.pid, "SIGSTOP"),
    resume: () => void process.kill(server.pid, "SIGCONT"),
    kill: async () => server.end("SIGKILL"),
    async restart({ empty }) {
      // The dump is loaded at the next start, also by a server that writes none by itself.
      if (!empty && server.running) await command("SAVE");
      if (server.running) await server.end("SIGKILL");
      if (empty) await forget(folder);
      server = await start();
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Not the whole folder: a node of a cluster or a sentinel keeps its place in the world there. */
async function forget(folder: string): Promise<void> {
  const data = ["dump.rdb", "appendonlydir"].map((name) => join(folder, name));
  await Promise.all(data.map(async (path) => rm(path, { recursive: true, force: true })));
}

/** One command over a connection of its own, that neither waits for a server nor comes back to it. */
export async function askRedis(port: number, words: readonly (string | number)[]): Promise<unknown> {
  const [name = "", ...rest] = words;
  const client = new Redis({
    port,
    host: "127.0.0.1",
    lazyConnect: true,
    enableReadyCheck: false,
    retryStrategy: () => null,
    // A hung server would keep us for ever.
    commandTimeout: 5_000,
  });
  // Without a listener the client prints to the console; the command's own rejection says the same.
  client.on("error", () => {});
  try {
    await client.connect();
    return await client.call(String(name), ...rest);
  } finally {
    client.disconnect();
  }
}

/** Whether it is a replica that has all that its master had when it came. */
export async function follows({ command }: RedisServer): Promise<boolean> {
  return String(await command("INFO", "replication")).includes("master_link_status:up");
}

/**
 * Whether a replica has all that its master has now. One that follows may not: for up to a second after it came, until it
 * has acknowledged that, its master keeps back what is written (`repl_start_cmd_stream_on_ack` in its replication.c).
 */
export async function caughtUp(master: RedisServer, replica: RedisServer): Promise<boolean> {
  const [has, got] = [await offset(master, "master_repl_offset"), await offset(replica, "slave_repl_offset")];
  return got >= has;
}

async function offset({ command }: RedisServer, name: string): Promise<number> {
  const found = new RegExp(`^${name}:(\\d+)`, "m").exec(String(await command("INFO", "replication")));
  return Number(found?.[1] ?? NaN);
}
