/** `upgrade()`: who may not come in is answered and closed, and nothing that a client does ends the process. */
import { once } from "node:events";
import net, { type Socket } from "node:net";
import type { RequestHandler } from "express";
import { expect, test } from "vitest";
import { fallible, gate } from "../http/harness.ts";
import { kinds, openSocketIo, openWs } from "./kinds.ts";
import { servers, type One, type Setup } from "./two-servers.ts";

const [ws, socketIo] = kinds;
const live: Setup = { connections: ws!.connections! };

interface Answer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** An upgrade as bytes. The client keeps its half open: only the server can close this connection. */
async function upgrade({ port, server }: One, headers: Record<string, string>): Promise<Answer> {
  const arrived = once(server, "upgrade") as Promise<[unknown, Socket]>;
  const client = net.connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  let text = "";
  client.on("data", (chunk) => (text += chunk.toString()));
  const answered = once(client, "end");
  client.write(request(headers, port));
  const [, socket] = await arrived;
  await Promise.all([answered, socket.destroyed || once(socket, "close")]);
  client.destroy();
  const [head = "", body = ""] = text.split("\r\n\r\n");
  return { status: Number(head.split(" ")[1]), head, body };
}

function request(headers: Record<string, string>, port: number): string {
  const all = {
    host: `127.0.0.1:${port}`,
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    origin: `http://127.0.0.1:${port}`,
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET /live HTTP/1.1\r\n${lines.join("")}\r\n`;
}

test("nobody is answered 401, and the connection closed", async () => {
  await using site = await servers(live);
  const { status, body } = await upgrade(site.one, {});
  expect([status, JSON.parse(body)]).toEqual([401, { code: "anonymous", message: "Log in first." }]);
});

test("an ended session is answered 401 with the reason, and no cookie", async () => {
  await using site = await servers(live);
  const { cookie } = await site.login();
  site.clock.advance(61_000);
  const { status, head, body } = await upgrade(site.one, { cookie });
  expect([status, (JSON.parse(body) as { code: string }).code]).toEqual([401, "ended"]);
  expect(head).toMatch(/^session-ended: idle\r$/m);
  expect(head).not.toMatch(/set-cookie/i);
});

test("a page of another site is refused, told as a refusal, and let in only where it is listed", async () => {
  await using site = await servers({ ...live, options: { allowedOrigins: ["https://app.example"] } });
  const refused: string[] = [];
  site.one.security.on("refuse", ({ code }) => refused.push(code));
  const { cookie } = await site.login();
  expect((await upgrade(site.one, { cookie, origin: "https://evil.example" })).status).toBe(403);
  expect((await upgrade(site.one, { cookie, "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect(refused).toEqual(["origin", "origin"]);
  const connection = await openWs(site.one.port, cookie, "https://app.example");
  connection.leave();
  await connection.closed;
});

test("a page of another site gets no WebSocket of Socket.IO either", async () => {
  await using site = await servers({ connections: socketIo!.connections! });
  const { cookie } = await site.login();
  const attempt = openSocketIo(site.one.port, cookie, ["websocket"], "https://evil.example");
  await expect(attempt).rejects.toThrow("websocket error");
});

test("a store that does not answer is 503, and the session goes on", async () => {
  let state!: ReturnType<typeof fallible>["state"];
  await using site = await servers({
    ...live,
    store: (inner) => {
      const made = fallible(inner);
      ({ state } = made);
      return made.store;
    },
  });
  const { cookie } = await site.login();
  state.mode = "rejects";
  const { status, head } = await upgrade(site.one, { cookie });
  expect(status).toBe(503);
  expect(head).toMatch(/^retry-after: 1\r$/m);
  state.mode = "works";
  const connection = await openWs(site.one.port, cookie);
  connection.leave();
  await connection.closed;
});

test("an identify that fails is answered 500 and logged, not thrown at the application", async () => {
  let fails = false;
  const identify: NonNullable<Setup["options"]>["identify"] = (req) => {
    if (fails) throw new Error("no such column");
    return (req.session as { who?: string }).who;
  };
  await using site = await servers({ ...live, options: { identify } });
  const { cookie } = await site.login();
  fails = true;
  expect((await upgrade(site.one, { cookie })).status).toBe(500);
  expect(site.log).toEqual(["an upgrade was refused: no such column"]);
});

test("a middleware that answers by itself has answered", async () => {
  const entered: unknown[] = [];
  await using site = await servers({
    connections: ({ server, security }) => {
      const limit: RequestHandler = (_, res) => void res.writeHead(429, { "content-length": 9 }).end("slow down");
      server.on("upgrade", (req, socket) => {
        void security.upgrade(req, socket, limit).then((signal) => entered.push(signal));
      });
    },
  });
  const { status, body } = await upgrade(site.one, {});
  expect([status, body]).toEqual([429, "slow down"]);
  expect(entered).toEqual([undefined]);
});

test("a client that goes away while it is being judged ends nothing but itself", async () => {
  const at = gate();
  const signals: unknown[] = [];
  await using site = await servers({
    connections: ({ server, security, library }) => {
      const slow: RequestHandler = async (_req, _res, next) => {
        await at.pass();
        next();
      };
      server.on("upgrade", (req, socket) => {
        void security.upgrade(req, socket, library, slow).then((signal) => signals.push(signal));
      });
    },
  });
  const { cookie } = await site.login();
  const arrived = once(site.one.server, "upgrade") as Promise<[unknown, Socket]>;
  const client = net.connect(site.one.port, "127.0.0.1");
  client.on("error", () => {});
  client.write(request({ cookie }, site.one.port));
  const [, socket] = await arrived;
  await at.arrived;
  const gone = new Promise((resolve) => socket.once("close", resolve));
  client.resetAndDestroy();
  await gone;
  at.open();
  await site.pass(1);
  expect(signals).toEqual([undefined]);
});

test("a store that is away at the upgrade of Socket.IO closes it, and nothing else", async () => {
  let state!: ReturnType<typeof fallible>["state"];
  await using site = await servers({
    connections: socketIo!.connections!,
    store: (inner) => {
      const made = fallible(inner);
      ({ state } = made);
      return made.store;
    },
  });
  const { cookie } = await site.login();
  state.mode = "rejects";
  await expect(socketIo!.open(site.one.port, cookie)).rejects.toThrow("websocket error");
  state.mode = "works";
  const connection = await socketIo!.open(site.one.port, cookie);
  connection.leave();
  await connection.closed;
});

test("report-only mode closes no connection of what time has ended, but what somebody ends", async () => {
  await using site = await servers({ ...live, options: { reportOnly: true } });
  const { cookie } = await site.login();
  const connection = await openWs(site.one.port, cookie);
  const [session] = await site.one.security.sessionsOf("ada");
  await site.pass(100);
  expect(connection.open()).toBe(true);
  const late = await openWs(site.one.port, cookie);
  expect(late.open()).toBe(true);
  expect(session).toBeDefined();
  connection.leave();
  late.leave();
  const other = await site.login("bob");
  const ended = await openWs(site.one.port, other.cookie);
  await site.two.security.endAll("bob");
  await ended.closed;
});

test("the signal of a response that is over is aborted, since nobody would let go of it", async () => {
  const at = gate();
  let aborted: boolean | undefined;
  await using site = await servers({
    connections: ({ server, security }) => {
      server.prependListener("request", (req, res) => {
        if (req.url === "/")
          res.once("close", () => setImmediate(() => ((aborted = security.signal(req).aborted), at.open())));
      });
    },
  });
  const browser = await site.login();
  expect((await browser.page()).text).toBe("ada");
  await at.pass();
  expect(aborted).toBe(true);
});
