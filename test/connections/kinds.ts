/** Each kind of long-lived connection, as an application puts it on a server and as a browser opens it. */
import { once } from "node:events";
import { Server as SocketServer } from "socket.io";
import { io } from "socket.io-client";
import { WebSocket, WebSocketServer } from "ws";
import { eventStream, type Connection, type One, type Setup } from "./two-servers.ts";

export interface ConnectionKind {
  readonly name: string;
  readonly connections?: NonNullable<Setup["connections"]>;
  open(port: number, cookie: string): Promise<Connection & { leave(): void }>;
}

const withWs = ({ server, security, library, seen }: One) => {
  const sockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    void security.upgrade(request, socket, library).then((signal) => {
      if (signal === undefined) return;
      sockets.handleUpgrade(request, socket, head, (client) => {
        client.once("close", () => seen.emit("closed"));
        signal.addEventListener("abort", () => client.close(4401, "the session has ended"));
      });
    });
  });
  return () => {
    for (const client of sockets.clients) client.terminate();
  };
};

const withSocketIo = ({ server, security, library, seen }: One) => {
  const sockets = new SocketServer(server);
  sockets.engine.use(library);
  sockets.engine.use(security);
  sockets.use((socket, next) => {
    const signal = security.signal(socket.request, socket.conn);
    socket.conn.once("close", () => seen.emit("closed"));
    signal.addEventListener("abort", () => socket.disconnect(true));
    next(signal.aborted ? new Error("log in first") : undefined);
  });
  return async () => sockets.close();
};

export async function openWs(port: number, cookie: string, origin = `http://127.0.0.1:${port}`) {
  const client = new WebSocket(`ws://127.0.0.1:${port}/live`, { headers: { cookie, origin } });
  const closed = new Promise((resolve) => client.once("close", resolve));
  await once(client, "open");
  return { open: () => client.readyState === WebSocket.OPEN, closed, leave: () => client.terminate() };
}

export async function openSocketIo(port: number, cookie: string, transports: string[], origin?: string) {
  const client = io(`http://127.0.0.1:${port}`, {
    extraHeaders: { cookie, origin: origin ?? `http://127.0.0.1:${port}` },
    transports,
    reconnection: false,
    forceNew: true,
  });
  const closed = new Promise((resolve) => client.once("disconnect", resolve));
  await new Promise<void>((resolve, reject) => {
    client.once("connect", resolve);
    client.once("connect_error", reject);
  });
  return { open: () => client.connected, closed, leave: () => void client.disconnect() };
}

export const kinds: readonly ConnectionKind[] = [
  { name: "a WebSocket of ws", connections: withWs, open: openWs },
  {
    name: "Socket.IO over a WebSocket",
    connections: withSocketIo,
    open: async (port, cookie) => openSocketIo(port, cookie, ["websocket"]),
  },
  {
    name: "Socket.IO over polling",
    connections: withSocketIo,
    open: async (port, cookie) => openSocketIo(port, cookie, ["polling"]),
  },
  {
    name: "Socket.IO that begins with polling",
    connections: withSocketIo,
    open: async (port, cookie) => openSocketIo(port, cookie, ["polling", "websocket"]),
  },
  { name: "an event stream", open: eventStream },
];
