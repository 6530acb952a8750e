/** Several processes of the demo, as people start them, on one store, behind what shares the requests out among them. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { urlOf } from "../demo/program.ts";
import { skewedClock } from "../servers/skewed-clock.ts";
import { openFront } from "./fleet.ts";

export interface Demos extends AsyncDisposable {
  /** Each has a wall clock of its own, which `stepClock` moves. */
  readonly programs: readonly ChildProcess[];
  /** Where browsers connect to: each request goes to the next program. */
  readonly port: number;
}

const main = fileURLToPath(new URL("../../demo/main.ts", import.meta.url));

/** `settings` are the demo's own environment variables. */
export async function startDemos(count: number, settings: Readonly<Record<string, string>>): Promise<Demos> {
  const programs = Array.from({ length: count }, () =>
    spawn(process.execPath, [...skewedClock, main], {
      env: { PATH: process.env["PATH"], PORT: "0", SESSION_SECRET: "a secret that two programs share", ...settings },
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    }),
  );
  const kill = async (): Promise<void> => {
    for (const program of programs.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) {
      program.kill("SIGKILL");
      await once(program, "exit");
    }
  };
  try {
    const ports = await Promise.all(programs.map(async (program) => Number(new URL(await urlOf(program)).port)));
    // What it says of logins and ends fills the pipe, and a program waits for a full one.
    for (const { stdout } of programs) stdout?.resume();
    const front = await openFront(ports);
    return {
      programs,
      port: front.port,
      async [Symbol.asyncDispose]() {
        await kill();
        await front.close();
      },
    };
  } catch (error) {
    await kill();
    throw error;
  }
}
