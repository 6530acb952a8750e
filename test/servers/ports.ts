import { createServer } from "node:net";

/**
 * Below the range from which Linux (32768) and macOS (49152) take the ports of outgoing connections. A port of that range
 * could be taken by any client while a server on it restarts; on loopback a client that reconnects can even be given the
 * very port it dials, and then talks to itself.
 */
const FROM = 10_000;
const TO = 30_000;

/** A port of 127.0.0.1 that was free a moment ago. Somebody else can take it before it is used: see `onFreePort`. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FROM + Math.floor(Math.random() * (TO - FROM));
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** Starts something on a free port; on another one if that was taken meanwhile, which is how all servers word it. */
export async function onFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(await freePort());
    } catch (error) {
      if (attempt === 5 || !/address already in use/i.test(String(error))) throw error;
    }
  }
}
