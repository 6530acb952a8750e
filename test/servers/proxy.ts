/**
 * A TCP proxy in front of a real server: the network between, which can be slow, silent, broken or gone. What a hung
 * server does is `hang()` of the server itself.
 */
import { connect, createServer, type Socket } from "node:net";
import { onFreePort } from "./ports.ts";
import { openLane, type Lane, type Network } from "./proxy-lane.ts";

export interface Proxy extends AsyncDisposable {
  readonly port: number;
  /** Connections of clients that are open. */
  readonly connections: number;
  /** Bytes that have come from clients, whether or not they went further. */
  readonly received: number;
  /** From now on what comes from either side arrives this many milliseconds later. */
  delay(milliseconds: number): void;
  /** From now on connections are accepted, and what comes from either side is kept. `pass()` delivers it, late. */
  hold(): void;
  /** From now on what comes from either side is lost, as on a path that died, and nobody is told. */
  drop(): void;
  /**
   * Resets every open connection, at once or when so many further bytes from the server have reached its client: in the
   * middle of a reply. New connections pass.
   */
  reset(afterBytes?: number): void;
  /** Resets every open connection and closes the port: new ones are refused. */
  refuse(): Promise<void>;
  /** Back to normal and on time, on the same port. A connection that has lost something stays silent: TCP has no gaps. */
  pass(): Promise<void>;
  stop(): Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly target: Socket;
  readonly lanes: readonly Lane[];
  /** Bytes that may still reach the client before the reset. */
  left: number;
}

export async function startProxy(targetPort: number): Promise<Proxy> {
  const pairs = new Set<Pair>();
  const network: Network = { mode: "pass", delay: 0 };
  let received = 0;

  // Half open: each side's end is forwarded when it comes, not made up here.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const target = connect({ port: targetPort, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    const [up, down] = [openLane(network), openLane(network)];
    const pair: Pair = { client, target, lanes: [up, down], left: Infinity };
    pairs.add(pair);
    client.on("close", () => pairs.delete(pair));
    client.on("data", (chunk: Buffer) => {
      received += chunk.length;
      up.send(() => target.write(chunk));
    });
    target.on("data", (chunk: Buffer) => down.send(() => toClient(pair, chunk)));
    client.on("end", () => up.send(() => target.end()));
    target.on("end", () => down.send(() => client.end()));
    // A broken connection is broken on the other side too.
    client.on("error", () => up.send(() => target.resetAndDestroy()));
    target.on("error", () => down.send(() => client.resetAndDestroy()));
  });
  const listen = (port: number) =>
    new Promise<number>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        server.off("error", reject);
        resolve(port);
      });
    });
  const port = await onFreePort(listen);

  async function close(end: (pair: Pair) => void): Promise<void> {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const pair of pairs) end(pair);
    await closed;
  }
  const stop = async () => close(endPair);
  const set = (mode: Network["mode"]): void => {
    network.mode = mode;
    for (const { lanes } of pairs) for (const lane of lanes) lane.look();
  };
  return {
    port,
    get connections() {
      return pairs.size;
    },
    get received() {
      return received;
    },
    delay: (milliseconds) => void (network.delay = milliseconds),
    hold: () => set("hold"),
    drop: () => set("drop"),
    reset(afterBytes = 0) {
      for (const pair of pairs) {
        if (afterBytes === 0) resetPair(pair);
        pair.left = afterBytes;
      }
    },
    refuse: async () => close(resetPair),
    async pass() {
      network.delay = 0;
      set("pass");
      if (!server.listening) await listen(port);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function toClient(pair: Pair, chunk: Buffer): void {
  if (chunk.length < pair.left) {
    pair.left -= chunk.length;
    pair.client.write(chunk);
    return;
  }
  pair.client.write(chunk.subarray(0, pair.left), () => resetPair(pair));
}

function resetPair(pair: Pair): void {
  pair.client.resetAndDestroy();
  endPair(pair);
}

function endPair({ client, target, lanes }: Pair): void {
  for (const lane of lanes) lane.close();
  client.destroy();
  target.destroy();
}
