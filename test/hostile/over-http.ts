/** Hostile requests to a real server with one session: what may move it, what may end it, and that nothing else does. */
import assert from "node:assert/strict";
import net from "node:net";
import { serve, type Site } from "../http/harness.ts";
import { connections, type Given, type Wire } from "./requests.ts";
import { target } from "./target.ts";

/** No answer takes as long on any machine; the server's own limit for a body is 5 s. Milliseconds. */
const HANGS_AFTER = 20_000;
const IDLE = 3;

let shared: Promise<Subject> | undefined;

/** `--target http`: one server for the whole run, since its session is looked at after each input. */
export const http = target(
  "http",
  connections,
  async (wires) => {
    const subject = await (shared ??= start());
    await subject.check(wires);
  },
  async () => {
    const subject = await shared;
    shared = undefined;
    await subject?.stop();
  },
);

type Subject = Awaited<ReturnType<typeof start>>;

async function start() {
  const site = await serve();
  let given = await login(site);

  async function check(wires: readonly Wire[]): Promise<void> {
    const answers = await send(site.port, wires.map((wire) => wire.bytes(given)).join(""));
    const statuses = [...answers.matchAll(/^HTTP\/1\.[01] (\d{3})/gm)].map(([, status]) => Number(status));
    assert.deepEqual(
      statuses.filter((status) => status >= 500),
      [],
      answers.slice(0, 300),
    );
    assert.doesNotMatch(answers, /^set-cookie:/im);
    assert.deepEqual(site.errors, []);

    const may = (route: Wire["route"]): boolean => wires.some((one) => one.route === route && one.verdict !== "bad");
    const sessions = await site.security.sessionsOf("ada");
    const [session] = sessions;
    assert.ok(sessions.length <= 1);
    if (session === undefined) {
      assert.ok(may("logout"), "a session was ended by a request that is none");
      given = await login(site);
    } else if (session.idleFor < IDLE - 0.001) {
      assert.ok(may("ping"), "activity was moved by a request that is none");
      site.seconds(IDLE - session.idleFor);
    }
    // The other way round, or the check would be happy with a server that refuses everything.
    const [only] = wires;
    if (wires.length > 1 || only?.verdict !== "good") return;
    assert.deepEqual(statuses, [200], answers.slice(0, 300));
    assert.ok(only.route === "ping" ? session!.idleFor < 0.001 : session === undefined);
  }

  return { check, stop: async () => site[Symbol.asyncDispose]() };
}

/** A login and a report, after which no navigation without proof moves anything; then three seconds of nobody. */
async function login(site: Site): Promise<Given> {
  const browser = site.browser();
  await browser.login();
  await browser.ping({ idleFor: 0 });
  site.seconds(IDLE);
  const [name, value] = [...browser.jar][0]!;
  return { cookie: `${name}=${value}`, host: `127.0.0.1:${site.port}` };
}

/** Everything that comes back until the server closes, which it does when the client has closed its half. */
function send(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, "127.0.0.1", () => socket.end(Buffer.from(bytes, "latin1")));
    let received = "";
    socket.setTimeout(HANGS_AFTER, () => {
      reject(new Error("the connection hangs"));
      socket.destroy();
    });
    socket.on("data", (chunk) => (received += chunk.toString("latin1")));
    socket.on("close", () => resolve(received));
    // A server that stops reading resets the connection, which may swallow its answer too.
    socket.on("error", () => {});
  });
}
