/** Several processes of the demo, as people start them, on one store, behind what shares the requests out among them. */
import type { ChildProcess } from "node:child_process";
import { SECRET } from "../demo/engines.ts";
import { run, urlOf } from "../demo/program.ts";
import { skewedClock } from "../servers/skewed-clock.ts";
import { openFront } from "./fleet.ts";

export interface Demos extends AsyncDisposable {
  /** Each has a wall clock of its own, which `stepClock` moves. They end with the test. */
  readonly programs: readonly ChildProcess[];
  /** Where browsers connect to: each request goes to the next program. */
  readonly port: number;
}

/** `settings` are the demo's own environment variables. */
export async function startDemos(count: number, settings: Readonly<Record<string, string>>): Promise<Demos> {
  const env = { PORT: "0", SESSION_SECRET: SECRET, ...settings };
  const programs = Array.from({ length: count }, () => run(env, { node: skewedClock, channel: true }));
  const ports = await Promise.all(programs.map(async (program) => Number(new URL(await urlOf(program)).port)));
  // What it says of logins and ends fills the pipe, and a program waits for a full one.
  for (const { stdout } of programs) stdout?.resume();
  const front = await openFront(ports);
  return { programs, port: front.port, [Symbol.asyncDispose]: front.close };
}
