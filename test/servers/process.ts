/**
 * A server as a child of the test. It is ready when its own log says so, which asks nobody and cannot be mistaken for
 * another server on the same port. It cannot outlive the test, however the test ends.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";

export interface ServerOptions {
  readonly program: string;
  readonly args: readonly string[];
  /** What the server prints once it accepts connections. */
  readonly ready: RegExp;
  /** The server's own folder. Removed if the test dies before it could do so itself. */
  readonly folder: string;
  /** Who runs it. Default: who runs the test. */
  readonly user?: User | undefined;
  /** The signal after which the server leaves nothing behind, if the test dies. Default: KILL. */
  readonly lastSignal?: "KILL" | "QUIT";
}

export interface User {
  readonly uid: number;
  readonly gid: number;
}

export interface ServerProcess {
  readonly pid: number;
  readonly running: boolean;
  /** Sends a signal and resolves when the process has gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Milliseconds for a server to be ready. Two seconds are usual; a busy machine takes several times as long. */
const PATIENCE = 30_000;

export async function startProcess(options: ServerOptions): Promise<ServerProcess> {
  const { program, args, ready, folder, user, lastSignal = "KILL" } = options;
  const child = spawn(program, args, {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    // Messages in English, whatever the machine speaks: `ready` reads them.
    env: { ...process.env, LC_ALL: "C" },
    ...user,
  });
  const exited = new Promise<void>((resolve) => child.once("close", () => resolve()));
  await once(child, "spawn");
  const pid = child.pid!;
  const guard = startGuard(pid, folder, lastSignal);
  void exited.then(() => guard.kill("SIGKILL"));
  try {
    await readiness(child, ready, program);
  } catch (error) {
    child.kill("SIGKILL");
    await exited;
    throw error;
  }
  return {
    pid,
    get running() {
      return child.exitCode === null && child.signalCode === null;
    },
    async end(signal) {
      child.kill(signal);
      await exited;
    },
  };
}

/** Resolves at the line that says so; rejects with what the server printed instead. */
async function readiness(child: ChildProcess, ready: RegExp, program: string): Promise<void> {
  let printed = "";
  await new Promise<void>((resolve, reject) => {
    const fail = (what: string) => reject(new Error(`${program} ${what}:\n${printed}`));
    const timer = setTimeout(() => fail(`was not ready within ${PATIENCE} ms`), PATIENCE);
    const listen = (chunk: Buffer): void => {
      printed += chunk.toString();
      if (!ready.test(printed)) return;
      clearTimeout(timer);
      // A pipe that nobody reads would stop the server once it is full.
      for (const stream of [child.stdout, child.stderr]) stream?.off("data", listen).resume();
      resolve();
    };
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", listen);
    child.once("close", () => {
      clearTimeout(timer);
      fail("ended before it was ready");
    });
  });
}

/**
 * A shell that waits for the end of its input, which comes when the test has died, even by SIGKILL, when no code of the
 * test can run. It then ends the server with its children (a hung PostgreSQL's do not follow their parent) and removes
 * the folder. It ignores what a terminal sends to the whole group.
 */
const GUARD = `
trap "" INT TERM HUP
read -r _
children=$(cat "/proc/$1/task/$1/children" 2>/dev/null || pgrep -P "$1")
kill -CONT "$1" $children
kill "-$3" "$1"
n=0
while kill -0 "$1" && [ $n -lt 50 ]; do sleep 0.1; n=$((n + 1)); done
kill -KILL "$1" $children
rm -rf "$2"
`;

function startGuard(pid: number, folder: string, lastSignal: string): ChildProcess {
  return spawn("/bin/sh", ["-c", GUARD, "guard", String(pid), folder, lastSignal], {
    stdio: ["pipe", "ignore", "ignore"],
  });
}

/** The direct children of a process. */
export async function childrenOf(pid: number): Promise<number[]> {
  const ps = spawn(
    "/bin/sh",
    ["-c", 'cat "/proc/$1/task/$1/children" 2>/dev/null || pgrep -P "$1"', "ps", String(pid)],
    {
      stdio: ["ignore", "pipe", "ignore"],
    },
  );
  let text = "";
  for await (const chunk of ps.stdout) text += String(chunk);
  return (text.match(/\d+/g) ?? []).map(Number);
}
