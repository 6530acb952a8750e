/**
 * What a page costs with this package on Redis: the same Express application with and without the guard, each in a
 * process of its own, under bursts of ten requests per page view over 1,000 sessions. Paired blocks in one run; the ratio
 * with an interval of 95 % over the pairs, and the same of the processor time of the applications alone, which says more
 * on a machine that does other things meanwhile. `npm run bench -- page`. Wanted: at least 0.90.
 */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import { fileURLToPath } from "node:url";
import express from "express";
import session from "express-session";
import { createClient } from "redis";
import { sessionSecurity } from "../src/adapters/express/index.ts";
import { redis } from "../src/stores/redis/index.ts";
import { startRedis } from "../test/servers/redis.ts";
import { median } from "./shared/median.ts";

const SESSIONS = 1_000;
const BURST = 10;
const PAIRS = 24;
/** Page views in one block. */
const VIEWS = 400;
const AT_ONCE = 4;

const [, , role, url = ""] = process.argv;
await (role === "guarded" || role === "bare" ? serve(role, url) : measure());

async function serve(kind: "guarded" | "bare", address: string): Promise<void> {
  const app = express();
  app.use(session({ secret: "of a benchmark", resave: false, saveUninitialized: false }));
  const who = (req: express.Request) => (req.session as { who?: string }).who;
  if (kind === "guarded") {
    const client = createClient({ url: address, commandOptions: { timeout: 0 } });
    await client.connect();
    app.use(sessionSecurity({ identify: who, store: redis(client), secret: "a secret of a benchmark", touchEvery: 1 }));
  }
  app.get("/login/:who", (req, res) => {
    (req.session as { who?: string }).who = req.params.who;
    res.send("in");
  });
  app.get("/{*path}", (req, res) => res.send(`<!doctype html><title>${who(req)}</title>${"<p>text</p>".repeat(200)}`));
  const server = app.listen(0, "127.0.0.1", () => process.send?.((server.address() as { port: number }).port));
  process.on("message", () => {
    const { user, system } = process.cpuUsage();
    process.send?.((user + system) / 1000);
  });
}

async function measure(): Promise<void> {
  await using server = await startRedis();
  const sites = await Promise.all((["guarded", "bare"] as const).map(async (kind) => open(kind, server.url)));
  const [guarded, bare] = sites as [Site, Site];
  for (const site of sites) await block(site);
  const throughput: number[] = [];
  const processor: number[] = [];
  for (let pair = 0; pair < PAIRS; pair += 1) {
    // In turns first and second, so that what the machine does meanwhile meets both.
    const order = pair % 2 === 0 ? [guarded, bare] : [bare, guarded];
    const costs = new Map<Site, Cost>();
    for (const site of order) costs.set(site, await block(site));
    throughput.push(costs.get(bare)!.elapsed / costs.get(guarded)!.elapsed);
    processor.push(costs.get(bare)!.processor / costs.get(guarded)!.processor);
  }
  for (const { child } of sites) child.kill();
  console.log(
    `pages with the guard on Redis reach ${withInterval(throughput)} of the throughput of the same without it, ` +
      `${withInterval(processor)} by processor time; ${PAIRS} pairs of ${VIEWS * BURST} requests`,
  );
}

function withInterval(ratios: readonly number[]): string {
  const { low, mid, high } = median(ratios);
  return `${mid.toFixed(3)} (95 %: ${low.toFixed(3)} to ${high.toFixed(3)})`;
}

/** Milliseconds. */
interface Cost {
  readonly elapsed: number;
  readonly processor: number;
}

interface Site {
  readonly child: ChildProcess;
  readonly port: number;
  readonly cookies: readonly string[];
  readonly agent: http.Agent;
}

async function open(kind: "guarded" | "bare", address: string): Promise<Site> {
  const child = fork(fileURLToPath(import.meta.url), [kind, address]);
  const [port] = (await once(child, "message")) as [number];
  const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE * BURST });
  const cookies: string[] = [];
  for (let i = 0; i < SESSIONS; i += 1) cookies.push((await get({ port, agent }, `/login/user${i}`, "")) ?? "");
  return { child, port, cookies, agent };
}

/** A page and what it loads, at once, of one session after the other. */
async function block(site: Site): Promise<Cost> {
  const used = await processorTime(site);
  const began = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < VIEWS) {
        const cookie = site.cookies[(next++ * 7) % SESSIONS]!;
        await Promise.all(Array.from({ length: BURST }, async (_, i) => get(site, `/part/${i}`, cookie, i === 0)));
      }
    }),
  );
  const elapsed = performance.now() - began;
  return { elapsed, processor: (await processorTime(site)) - used };
}

async function processorTime({ child }: Site): Promise<number> {
  child.send("processor");
  const [used] = (await once(child, "message")) as [number];
  return used;
}

/** Answers the cookie that was set. */
function get({ port, agent }: Pick<Site, "port" | "agent">, path: string, cookie: string, page = true) {
  return new Promise<string | undefined>((resolve, reject) => {
    const kind = page ? { dest: "document", mode: "navigate" } : { dest: "empty", mode: "cors" };
    const headers = {
      cookie,
      accept: page ? "text/html" : "*/*",
      "sec-fetch-site": "same-origin",
      "sec-fetch-dest": kind.dest,
      "sec-fetch-mode": kind.mode,
      ...(page ? { "sec-fetch-user": "?1" } : {}),
    };
    http
      .get({ port, host: "127.0.0.1", path, agent, headers }, (res) => {
        if (res.statusCode !== 200) reject(new Error(`${path} answered ${res.statusCode}`));
        res.resume();
        res.on("end", () => resolve(res.headers["set-cookie"]?.[0]?.split(";")[0]));
      })
      .on("error", reject);
  });
}
