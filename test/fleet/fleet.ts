/** Several application servers on one store, each a process with a clock of its own, and what shares the requests out among them. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { EndEvent } from "../../src/server/index.ts";
import { skewedClock } from "../servers/skewed-clock.ts";
import type { Message, ServerOptions } from "./server.ts";

export interface FleetServer {
  readonly child: ChildProcess;
  readonly port: number;
  /** What it has reported, in order. */
  readonly ends: readonly EndEvent[];
  /** Calls back at each end from now on. */
  onEnd(listener: (end: EndEvent) => void): void;
  /** Resolves when it has settled so many ends. */
  settled(count: number): Promise<void>;
  /** Ends the process without warning; resolves when it has gone. */
  kill(): Promise<void>;
}

export interface Fleet extends AsyncDisposable {
  readonly servers: readonly FleetServer[];
  /** Where browsers connect to: each request goes to the next server. */
  readonly port: number;
}

export async function startServer(options: ServerOptions): Promise<FleetServer> {
  const program = fileURLToPath(new URL("server.ts", import.meta.url));
  const child = fork(program, [JSON.stringify(options)], { execArgv: [...skewedClock] });
  const ends: EndEvent[] = [];
  const listeners: ((end: EndEvent) => void)[] = [];
  let settled = 0;
  const waiting = new Map<() => void, number>();
  const port = await new Promise<number>((resolve, reject) => {
    child.once("exit", () => reject(new Error("an application server did not start")));
    child.on("message", (message: Message) => {
      if ("port" in message) resolve(message.port);
      if ("settled" in message) {
        settled += message.settled;
        for (const [enough, count] of waiting) if (settled >= count) enough();
      }
      if (!("end" in message)) return;
      ends.push(message.end);
      for (const listener of listeners) listener(message.end);
    });
  });
  return {
    child,
    port,
    ends,
    onEnd: (listener) => void listeners.push(listener),
    settled: async (count) =>
      new Promise((resolve) => {
        if (settled >= count) resolve();
        else waiting.set(resolve, count);
      }),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
  };
}

export async function startFleet(count: number, options: ServerOptions): Promise<Fleet> {
  const started = await Promise.allSettled(Array.from({ length: count }, async () => startServer(options)));
  const servers = started.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const front = await openFront(servers.map(({ port }) => port));
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map(async (server) => server.kill()));
    await front.close();
  };
  if (servers.length < count) {
    await stop();
    throw new Error("an application server did not start");
  }
  return { servers, port: front.port, [Symbol.asyncDispose]: stop };
}

/** Where browsers connect to: each request goes to the next of these ports, as from a load balancer without sticky sessions. */
export async function openFront(ports: readonly number[]): Promise<{ port: number; close(): Promise<void> }> {
  const front = roundRobin(ports);
  front.listen(0, "127.0.0.1");
  await once(front, "listening");
  return {
    port: (front.address() as AddressInfo).port,
    async close() {
      front.closeAllConnections();
      await new Promise((resolve) => front.close(resolve));
    },
  };
}

function roundRobin(ports: readonly number[]) {
  let next = 0;
  return createServer((incoming, answer) => {
    const { method, url, headers } = incoming;
    const port = ports[next++ % ports.length]!;
    const outgoing = request({ host: "127.0.0.1", port, method, path: url, headers, agent: false }, (response) => {
      answer.writeHead(response.statusCode!, response.headers);
      response.pipe(answer);
    });
    outgoing.on("error", () => answer.destroy());
    incoming.pipe(outgoing);
  });
}
