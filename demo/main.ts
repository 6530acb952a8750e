/** `npm start`: reads the environment, listens, and stops cleanly. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createApp, type Demo, type Log } from "./app.ts";
import { EnvironmentError, inWordsOfTheEnvironment, readConfig, type Config } from "./config.ts";
import { Away } from "./problem.ts";
import { wordsOf, type Storage } from "./stores/engine.ts";
import { openStorage } from "./stores/storage.ts";

/** A container gives ten seconds at most; requests that take longer are cut off. */
const STOP_WITHIN = 4_000;

/** The blob of a session must outlive its record; a day is what the session libraries keep. */
const KEPT_AT_LEAST = 86_400;

const log: Log = {
  record: (entry) => console.log(JSON.stringify(entry, rounded)),
  // An outage is one line for each request that it fails. Anything else is a defect of ours and shows its stack.
  failure: (error) => console.error(error instanceof Away ? `sessions: ${wordsOf(error.cause)}` : error),
};

/** Milliseconds are exact enough to be read; the clock counts finer. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toFixed(3)) : value;
}

async function start(): Promise<void> {
  const config = readConfig(process.env);
  const storage = await openStorage(config.store, {
    keepFor: Math.max(KEPT_AT_LEAST, 2 * config.policy.expireAfter),
    report: (trouble) => console.error(trouble),
  });
  const demo = inWordsOfTheEnvironment(process.env, () => createApp(config, log, { storage }));
  const server = demo.app.listen(config.port, config.host, (error) => {
    if (error) return refuse(notListening(error, config));
    const { address, family, port } = server.address() as AddressInfo;
    console.log(`Lindenhof Clinic is open at http://${family === "IPv6" ? `[${address}]` : address}:${port}`);
  });
  // Once: a second signal ends the process at once, as people expect of a second Ctrl+C.
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void stop(server, demo, storage));
}

async function stop(server: Server, { security }: Demo, storage: Storage): Promise<void> {
  // Idle keep-alive connections would hold the server open, also those that turn idle while it stops.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const late = setTimeout(() => server.closeAllConnections(), STOP_WITHIN);
  await new Promise((resolve) => server.close(resolve));
  clearInterval(idle);
  clearTimeout(late);
  await security.close();
  await storage.close();
  process.exit(0);
}

function notListening(error: NodeJS.ErrnoException, { host, port }: Config): EnvironmentError {
  if (error.code === "EADDRINUSE") return new EnvironmentError("PORT", String(port), "another program listens there");
  if (error.code === "EACCES")
    return new EnvironmentError("PORT", String(port), "needs rights that this process lacks");
  return new EnvironmentError("HOST", host, `is not an address of this machine (${error.code})`);
}

function refuse(error: unknown): never {
  // One line for whoever set the variable; anything else is a defect of ours and shows its stack.
  console.error(error instanceof EnvironmentError ? error.message : error);
  process.exit(1);
}

try {
  await start();
} catch (error) {
  refuse(error);
}
