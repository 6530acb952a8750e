import { connect, type Socket } from "node:net";
import { once } from "node:events";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startProxy, type Proxy } from "./proxy.ts";
import { startRedis, type RedisServer } from "./redis.ts";

let redis: RedisServer;
let proxy: Proxy;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => redis.stop());
beforeEach(async () => {
  proxy = await startProxy(redis.port);
  return async () => proxy.stop();
});

/** A connection of our own: a client would hide what happens to it. */
async function open() {
  const socket = connect(proxy.port, "127.0.0.1");
  await once(socket, "connect");
  // The tests that expect one listen themselves.
  socket.on("error", () => {});
  let heard = "";
  socket.on("data", (chunk: Buffer) => (heard += chunk.toString()));
  return {
    socket,
    ask: (command: string) => socket.write(`${command}\r\n`),
    /** Resolves to all that was heard once it is this long. */
    async heard(length: number): Promise<string> {
      while (heard.length < length) await once(socket, "data");
      return heard;
    },
  };
}

/** Resolves once the proxy has got so many bytes more than before. */
async function arrival(bytes: number): Promise<void> {
  while (proxy.received < bytes) await new Promise((resolve) => setImmediate(resolve));
}

const failure = async (socket: Socket): Promise<unknown> => new Promise((resolve) => socket.once("error", resolve));

test("what is asked is answered, and a connection that ends is gone on both sides", async () => {
  const { socket, ask, heard } = await open();
  ask("PING");
  expect(await heard(7)).toBe("+PONG\r\n");
  expect([proxy.connections, proxy.received]).toEqual([1, 6]);
  socket.end();
  await once(socket, "close");
  expect(proxy.connections).toBe(0);
});

test("each direction is late by the delay, and answers stay in order", async () => {
  const { ask, heard } = await open();
  proxy.delay(60);
  const start = performance.now();
  ask("PING one");
  ask("PING two");
  expect(await heard(18)).toBe("$3\r\none\r\n$3\r\ntwo\r\n");
  expect(performance.now() - start).toBeGreaterThanOrEqual(120);
});

test("what is held is executed and answered when it passes, on old and new connections", async () => {
  const old = await open();
  proxy.hold();
  const recent = await open();
  old.ask("SET held 1");
  recent.ask("SET held 2 NX");
  await arrival(25);
  expect(await redis.command("GET", "held")).toBeNull();
  await proxy.pass();
  const answers = await Promise.all([old.heard(5), recent.heard(5)]);
  expect(answers.toSorted()).toEqual(["$-1\r\n", "+OK\r\n"]);
});

test("what is dropped is never executed, and its connection stays open and silent", async () => {
  const { socket, ask, heard } = await open();
  proxy.drop();
  ask("SET dropped 1");
  await arrival(15);
  await proxy.pass();
  ask("PING");
  const other = await open();
  other.ask("GET dropped");
  expect(await other.heard(5)).toBe("$-1\r\n");
  expect([await heard(0), socket.readyState, proxy.connections]).toEqual(["", "open", 2]);
});

test("a reset comes at once, or in the middle of a reply to a command that was executed", async () => {
  const first = await open();
  const failed = failure(first.socket);
  proxy.reset();
  expect(await failed).toMatchObject({ code: "ECONNRESET" });
  const second = await open();
  proxy.reset(2);
  const broken = failure(second.socket);
  second.ask("SET reset 1");
  expect(await second.heard(2)).toBe("+O");
  expect(await broken).toMatchObject({ code: "ECONNRESET" });
  expect(await redis.command("GET", "reset")).toBe("1");
});

test("a refused connection can be made again later, on the same port", async () => {
  const { socket } = await open();
  const failed = failure(socket);
  await proxy.refuse();
  expect(await failed).toMatchObject({ code: "ECONNRESET" });
  await expect(open()).rejects.toMatchObject({ code: "ECONNREFUSED" });
  await proxy.pass();
  const { ask, heard } = await open();
  ask("PING");
  expect(await heard(7)).toBe("+PONG\r\n");
});

test("a server that is gone is a reset for the client", async () => {
  await using other = await startRedis();
  await using inFront = await startProxy(other.port);
  await other.kill();
  const socket = connect(inFront.port, "127.0.0.1");
  expect(await failure(socket)).toMatchObject({ code: "ECONNRESET" });
});
