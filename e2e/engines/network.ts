/** A server on a free port, on a network that a test can cut, or whose far end it can hang. The same in every engine. */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Network {
  readonly url: string;
  /** `host:port`, for a browser that is to take it for its proxy. */
  readonly address: string;
  /** From now on connections are refused, and those that are open are gone. */
  cut(): Promise<void>;
  /** From now on requests are accepted and never answered. */
  hang(): void;
  /** As before, for new requests. */
  recover(): Promise<void>;
  close(): Promise<void>;
}

/** With `host` the URL has this name and no port: only a browser that takes the server for its proxy finds it. */
export async function serve(answer: RequestListener, host?: string): Promise<Network> {
  let hung = false;
  const listener = (req: IncomingMessage, res: ServerResponse): void => {
    if (hung) return;
    // A browser that takes this server for its proxy names the whole address (RFC 9112, section 3.2.2).
    req.url = req.url?.replace(/^http:\/\/[^/]+/, "");
    answer(req, res);
  };
  let server = await listen(listener, 0);
  const { port } = server.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  return {
    url: host === undefined ? `http://127.0.0.1:${port}` : `http://${host}`,
    address: `127.0.0.1:${port}`,
    cut: stop,
    hang: () => void (hung = true),
    async recover() {
      hung = false;
      if (!server.listening) server = await listen(listener, port);
    },
    close: stop,
  };
}

async function listen(listener: RequestListener, port: number): Promise<Server> {
  const server = createServer(listener);
  await new Promise<void>((resolve, reject) => server.listen(port, "127.0.0.1", resolve).once("error", reject));
  return server;
}
