/**
 * Floods on the ping, over real connections: what they cost in memory and time. Only the five seconds that a body may
 * take are a clock of the test's.
 */
import net from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, expect, test, vi } from "vitest";
import { serve, type Site } from "../http/harness.ts";

const CONNECTIONS = 500;
const KIB = 1024;

/** A thousand connections take their time where everything else is tested at the same moment. */
vi.setConfig({ testTimeout: 60_000 });
afterEach(() => void vi.useRealTimers());

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes of the heap and of buffers, without what nobody holds any more. */
function memory(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const HEAD =
  "POST /session-security/ping HTTP/1.1\r\nhost: h\r\nsec-fetch-site: same-origin\r\ncontent-type: application/json\r\n";

interface Client {
  readonly socket: net.Socket;
  /** What came back, once the server has closed. */
  readonly closed: Promise<string>;
}

async function connect(port: number, first: string): Promise<Client> {
  const socket = net.connect(port, "127.0.0.1");
  let received = "";
  socket.on("data", (chunk) => (received += chunk.toString("latin1")));
  // Who is cut off while sending sees a reset.
  socket.on("error", () => {});
  const closed = new Promise<string>((resolve) => socket.once("close", () => resolve(received)));
  await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
  socket.write(first);
  return { socket, closed };
}

/** The server's own sockets, in the order of their coming. */
function serverSockets(site: Site): net.Socket[] {
  const sockets: net.Socket[] = [];
  site.server.on("connection", (socket) => sockets.push(socket));
  return sockets;
}

/** Waits for what the network has to bring; a turn of the loop each, no timer. */
async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await new Promise((resolve) => setImmediate(resolve));
}

test("500 bodies at a byte a second cost little memory, hold up nobody, and are given up after five seconds", async () => {
  await using site = await serve();
  const browser = site.browser();
  await browser.login();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const timers = vi.getTimerCount();

  async function flood(): Promise<{ before: number; held: number; slowest: number; answers: string[] }> {
    const before = memory();
    const clients: Client[] = [];
    for (let n = 0; n < CONNECTIONS; n += 1) {
      clients.push(await connect(site.port, `${HEAD}content-length: 900\r\n\r\n{`));
    }
    await until(() => vi.getTimerCount() === timers + CONNECTIONS);
    let slowest = 0;
    for (let second = 1; second < 5; second += 1) {
      for (const { socket } of clients) socket.write(" ");
      await vi.advanceTimersByTimeAsync(1000);
      const started = performance.now();
      expect((await browser.page()).text).toBe("hello ada");
      expect((await browser.ping({ idleFor: 0 })).status).toBe(200);
      slowest = Math.max(slowest, performance.now() - started);
    }
    const held = (memory() - before) / CONNECTIONS;
    expect(clients.every(({ socket }) => !socket.destroyed)).toBe(true);
    await vi.advanceTimersByTimeAsync(1000);
    return { before, held, slowest, answers: await Promise.all(clients.map(({ closed }) => closed)) };
  }

  // The first one warms up: what is compiled and cached once is not a connection's.
  await flood();
  const { before, held, slowest, answers } = await flood();
  expect(new Set(answers.map((answer) => answer.slice(0, 12)))).toEqual(new Set(["HTTP/1.1 400"]));
  expect(vi.getTimerCount()).toBe(timers);
  // Both ends of a connection live in this process: 13 to 16 KiB were measured for the two.
  expect(held).toBeLessThan(64 * KIB);
  // A page and a ping: 17 to 110 ms were measured, the latter with a busy machine.
  expect(slowest).toBeLessThan(5000);
  answers.length = 0;
  // Nothing of them is left.
  await new Promise((resolve) => setImmediate(resolve));
  expect((memory() - before) / CONNECTIONS).toBeLessThan(2 * KIB);
});

test.each([
  ["by their own account", `content-length: ${64 * KIB * KIB}\r\n\r\n`, (data: string) => data],
  ["in chunks", "transfer-encoding: chunked\r\n\r\n", (data: string) => `${data.length.toString(16)}\r\n${data}\r\n`],
])("bodies of 64 MiB %s are answered with 413 and never read", async (_, framing, frame) => {
  await using site = await serve();
  const sockets = serverSockets(site);
  const piece = frame(" ".repeat(64 * KIB));
  const before = memory();
  const answers = await Promise.all(
    Array.from({ length: 50 }, async () => {
      const { socket, closed } = await connect(site.port, HEAD + framing);
      // As fast as it is taken, until the server has had enough.
      for (let sent = 0; sent < 1024 && !socket.destroyed; sent += 1) {
        if (!socket.write(piece)) await new Promise((resolve) => socket.once("drain", resolve).once("close", resolve));
      }
      return closed;
    }),
  );
  // A reset may overtake the answer on its way to a client that goes on sending.
  for (const answer of answers.filter((one) => one !== "")) expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  const read = sockets.map((socket) => socket.bytesRead);
  // One piece of what the kernel had: 126 KiB were measured.
  expect(Math.max(...read)).toBeLessThan(KIB * KIB);
  // A few pieces of the clients may not have been collected yet; kept whole, the bodies are 3,200 MiB.
  expect(memory() - before).toBeLessThan(32 * KIB * KIB);
});

test("a refused ping is answered before its body comes, and its connection closed", async () => {
  await using site = await serve();
  const refused = HEAD.replace("same-origin", "cross-site");
  const clients = await Promise.all(
    Array.from({ length: 100 }, async () => connect(site.port, `${refused}content-length: 1000\r\n\r\n`)),
  );
  for (const { closed } of clients) expect(await closed).toMatch(/^HTTP\/1\.1 403 [\s\S]*connection: close/i);
});
