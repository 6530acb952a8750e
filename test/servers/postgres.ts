/** A real PostgreSQL of the test's own, tuned for speed, that can be hung, killed and restarted. */
import { execFile, execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { findPostgresBin } from "../../tools/engines/postgres.ts";
import { onFreePort } from "./ports.ts";
import { childrenOf, startProcess, type User } from "./process.ts";

const run = promisify(execFile);

export interface PostgresServer extends AsyncDisposable {
  readonly port: number;
  /** Of the database `postgres`, with the password. */
  readonly url: string;
  /** Of the process that accepts connections now: another one after a restart. */
  readonly pid: number;
  /** The url of a new, empty database. */
  createDatabase(): Promise<string>;
  /** Stops all its processes without ending them: connections are still accepted, and nothing is answered. */
  hang(): Promise<void>;
  resume(): Promise<void>;
  /** Ends all its processes without warning. Resolves when they have gone. */
  kill(): Promise<void>;
  /** Ends it, as an administrator does, if it runs, and starts it on the same port with what it had. */
  restart(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

/**
 * Nothing here has to survive a power cut, but what was committed survives `kill()`, as it does anywhere: so no
 * `synchronous_commit=off`, which keeps commits in the server's memory for a while.
 */
const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "100",
  shared_buffers: "32MB",
  fsync: "off",
  full_page_writes: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
  // In the folder: elsewhere a killed server would leave some behind.
  dynamic_shared_memory_type: "mmap",
};

export async function startPostgres(): Promise<PostgresServer> {
  const bin = findPostgresBin();
  if (bin === undefined) throw new Error("No PostgreSQL: run `npm run engines`");
  const user = unprivilegedUser();
  const folder = await mkdtemp(join(tmpdir(), "session-security-postgres-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    if (user !== undefined) await chown(folder, user.uid, user.gid);
    const password = await initialise(bin, folder, user);
    return await onFreePort(async (port) => startOn(port, bin, folder, user, password));
  } catch (error) {
    await remove();
    throw error;
  }
}

/** PostgreSQL refuses to run as root. `undefined`: whoever runs the test will do. */
function unprivilegedUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (...args: string[]) =>
    Number(execFileSync("id", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  for (const name of ["postgres", "nobody"]) {
    try {
      return { uid: id("-u", name), gid: id("-g", name) };
    } catch {
      // The next one.
    }
  }
  throw new Error("PostgreSQL does not run as root, and there is neither a user postgres nor nobody");
}

const dataIn = (folder: string): string => join(folder, "data");

/** Resolves to the password. Without one, any user of the machine could run programs as the server's, by COPY. */
async function initialise(bin: string, folder: string, user: User | undefined): Promise<string> {
  const password = randomBytes(16).toString("hex");
  const passwordFile = join(folder, "password");
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (user !== undefined) await chown(passwordFile, user.uid, user.gid);
  const args = ["--pgdata", dataIn(folder), "--username", "postgres", "--pwfile", passwordFile];
  args.push("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync");
  await run(join(bin, "initdb"), args, { cwd: folder, ...user });
  return password;
}

async function startOn(port: number, bin: string, folder: string, user: User | undefined, password: string) {
  const program = join(bin, "postgres");
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const args = ["-D", dataIn(folder), "-p", String(port), ...settings];
  const ready = /database system is ready to accept connections/;
  const start = () => startProcess({ program, args, ready, folder, user, lastSignal: "QUIT" });
  const urlOf = (database: string): string => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
  let server = await start();
  let databases = 0;

  const signalAll = async (signal: "SIGSTOP" | "SIGCONT" | "SIGKILL"): Promise<void> => {
    // The postmaster first: stopped or gone it starts no more of them. Each of them is in a process group of its own.
    const children = await childrenOf(server.pid);
    process.kill(server.pid, signal);
    for (const pid of children) {
      try {
        process.kill(pid, signal);
      } catch (error) {
        // One whose client has just left has gone as well, since it was listed.
        if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
      }
    }
  };

  const self: PostgresServer = {
    port,
    url: urlOf("postgres"),
    get pid() {
      return server.pid;
    },
    async createDatabase() {
      const name = `test_${++databases}`;
      const client = new Client(urlOf("postgres"));
      await client.connect();
      try {
        await client.query(`CREATE DATABASE ${name}`);
      } finally {
        await client.end();
      }
      return urlOf(name);
    },
    hang: async () => signalAll("SIGSTOP"),
    resume: async () => signalAll("SIGCONT"),
    async kill() {
      await signalAll("SIGKILL");
      await server.end("SIGKILL");
    },
    async restart() {
      if (server.running) await server.end("SIGINT");
      server = await start();
    },
    async stop() {
      if (server.running) {
        await signalAll("SIGCONT");
        await server.end("SIGQUIT");
      } else {
        await removeSharedMemory(folder);
      }
      await rm(folder, { recursive: true, force: true });
    },
    [Symbol.asyncDispose]: async () => self.stop(),
  };
  return self;
}

/** A killed server cannot remove its System V segment, whose id stands on line 7 of its pid file. */
async function removeSharedMemory(folder: string): Promise<void> {
  const lines = (await readFile(join(dataIn(folder), "postmaster.pid"), "utf8").catch(() => "")).split("\n");
  const id = lines[6]?.trim().split(/\s+/)[1];
  if (id !== undefined) await run("ipcrm", ["-m", id]).catch(() => {});
}
