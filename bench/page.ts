/**
 * What a page costs with this package on Redis: the same Express application with the guard, without it, and without it
 * but with an entry as long as the marker in each session, which the session library reads, compares and writes on every
 * request: no guard can cost less. Each in a process of its own, under bursts of ten requests per page view over 1,000
 * sessions.
 *
 * Several sets of new processes: two of the same application differ by some hundredths, which more blocks in the same two
 * would never show. Warm ones, because the first twenty thousand requests are mostly the compiler's. In each set blocks in
 * turns; ratios with an interval of 95 % over all blocks, by time and by the processor time of the applications alone,
 * which says more on a machine that does other things. `npm run bench -- page`. Wanted: at least 0.90.
 */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import { fileURLToPath } from "node:url";
import express from "express";
import session from "express-session";
import { createClient } from "redis";
import { sessionSecurity } from "../src/adapters/express/index.ts";
import { MARKER_NAME } from "../src/server/index.ts";
import { redis } from "../src/stores/redis/index.ts";
import { startRedis } from "../test/servers/redis.ts";
import { median } from "./shared/median.ts";

const SESSIONS = 1_000;
const BURST = 10;
const SETS = 6;
/** Of each process: not measured, and measured. */
const WARM_UP = 8;
const BLOCKS = 6;
/** Page views in one block. */
const VIEWS = 400;
const AT_ONCE = 4;

const [, , role, url = ""] = process.argv;
const KINDS = ["guarded", "bare", "marked"] as const;
type Kind = (typeof KINDS)[number];
const served = KINDS.find((each) => each === role);
await (served === undefined ? measure() : serve(served, url));

async function serve(kind: Kind, address: string): Promise<void> {
  const app = express();
  app.use(session({ secret: "of a benchmark", resave: false, saveUninitialized: false }));
  const blob = (req: express.Request) => req.session as { who?: string; [MARKER_NAME]?: object };
  const who = (req: express.Request) => blob(req).who;
  if (kind === "guarded") {
    const client = createClient({ url: address, commandOptions: { timeout: 0 } });
    await client.connect();
    app.use(sessionSecurity({ identify: who, store: redis(client), secret: "a secret of a benchmark", touchEvery: 1 }));
  }
  app.get("/login/:who", (req, res) => {
    blob(req).who = req.params.who;
    if (kind === "marked") blob(req)[MARKER_NAME] = { id: "as-long-as-our-own-ids", user: req.params.who };
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
  const costs: Costs[] = [];
  for (let set = 0; set < SETS; set += 1) costs.push(...(await compare(server.url)));
  for (const [kind, name] of [
    ["guarded", "pages with the guard on Redis"],
    ["marked", "pages with nothing but as long a session"],
  ] as const) {
    const ratio = (of: keyof Cost) => withInterval(costs.map((each) => each.bare[of] / each[kind][of]));
    console.log(
      `${name} reach ${ratio("elapsed")} of the throughput of the bare ones, ${ratio("processor")} by processor time`,
    );
  }
  const micros = (kind: Kind) =>
    ((median(costs.map((each) => each[kind].processor)).mid * 1000) / VIEWS / BURST).toFixed(0);
  console.log(
    `microseconds of processor for each request: ${KINDS.map((kind) => `${kind} ${micros(kind)}`).join(", ")}; ` +
      `${SETS} sets of processes, ${BLOCKS} blocks of ${VIEWS * BURST} requests to each`,
  );
}

/** What each application costs, block by block, in new processes. */
async function compare(address: string): Promise<Costs[]> {
  const sites = await Promise.all(KINDS.map(async (kind) => [kind, await open(kind, address)] as const));
  const costs: Costs[] = [];
  for (let round = -WARM_UP; round < BLOCKS; round += 1) {
    // In turns first and last, so that what the machine does meanwhile meets all.
    const order = round % 2 === 0 ? sites : sites.toReversed();
    const each = {} as Record<Kind, Cost>;
    for (const [kind, site] of order) each[kind] = await block(site);
    if (round >= 0) costs.push(each);
  }
  for (const [, { child, agent }] of sites) {
    agent.destroy();
    child.kill();
    await once(child, "exit");
  }
  return costs;
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

type Costs = Readonly<Record<Kind, Cost>>;

interface Site {
  readonly child: ChildProcess;
  readonly port: number;
  readonly cookies: readonly string[];
  readonly agent: http.Agent;
}

async function open(kind: Kind, address: string): Promise<Site> {
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
    const asked = page ? { dest: "document", mode: "navigate" } : { dest: "empty", mode: "cors" };
    const headers = {
      cookie,
      accept: page ? "text/html" : "*/*",
      "sec-fetch-site": "same-origin",
      "sec-fetch-dest": asked.dest,
      "sec-fetch-mode": asked.mode,
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
