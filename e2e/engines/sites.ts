/** The demo, and single pages of a test's own, for the tests in three engines. */
import { memory } from "session-security/stores/memory";
import { createApp } from "../../demo/app.ts";
import { readConfig, type Environment } from "../../demo/config.ts";
import { serve, type Network } from "./network.ts";
import { clickOn, until, type Engine, type Tab } from "./tab.ts";
import { steeredTime, type SteeredTime } from "./time.ts";

export interface Demo extends Network, Pick<SteeredTime, "pass"> {
  /** What the audit has written of ends. */
  readonly ends: readonly Readonly<Record<string, unknown>>[];
  /** How many pings have arrived so far. */
  pings(): number;
  /** The date at which the last answer to a request of this path was complete. */
  servedAt(path: string): number;
}

export async function openDemo(environment: Environment = {}): Promise<Demo> {
  const time = steeredTime();
  const ends: Readonly<Record<string, unknown>>[] = [];
  const { app, security } = createApp(
    readConfig({ PORT: "0", WARN_AFTER: "540", EXPIRE_AFTER: "600", TOUCH_EVERY: "0", ...environment }),
    { record: (entry) => void (entry["event"] === "session-end" && ends.push(entry)), failure: () => {} },
    { storage: { store: memory({ clock: time.clock }), sessions: undefined } },
  );
  let pings = 0;
  const served = new Map<string, number>();
  const steered = time.around(app);
  const network = await serve((req, res) => {
    const { pathname } = new URL(req.url ?? "", "http://site");
    if (pathname.endsWith("/ping")) pings++;
    res.once("finish", () => served.set(pathname, Date.now()));
    steered(req, res);
  });
  return {
    ...network,
    pass: time.pass,
    ends,
    pings: () => pings,
    servedAt: (path) => served.get(path) ?? NaN,
    async close() {
      await network.close();
      await security.close();
    },
  };
}

/** Logs in and opens a page. The login form itself is the subject of one test; here it is only on the way. */
export async function logIn(tab: Tab, { url }: { readonly url: string }, path = "/", who = "demo"): Promise<void> {
  await tab.goto(`${url}/login`);
  const body = `new URLSearchParams({ username: "${who}", password: "${who}" })`;
  await tab.ask(`fetch("/login", { method: "POST", redirect: "manual", body: ${body} }).then(() => true)`);
  await tab.goto(`${url}${path}`);
  await until(tab, is(status, "active"));
}

/** A tab with the long form of the demo, after a press in one of its fields. */
export async function openForm(engine: Engine, site: Demo, field = "textarea"): Promise<Tab> {
  const tab = await engine.open();
  await logIn(tab, site, "/form");
  await clickOn(tab, field);
  return tab;
}

/** A tab in front that shows a page of a session that is there already. */
export async function another(engine: Engine, { url }: { readonly url: string }, path = "/"): Promise<Tab> {
  const tab = await engine.open(`${url}${path}`);
  await until(tab, `${is(status, "active")} || ${is(status, "warning")}`);
  return tab;
}

/** Expressions for `ask` and `until`. */
export const status = `document.querySelector("session-security")?.monitor?.state.status`;
export const dialogOpen = `document.querySelector("session-security")?.shadowRoot.querySelector("dialog").open === true`;
export const shown = `document.querySelector("main")?.checkVisibility() === true`;
export const atLogin = `location.pathname === "/login"`;

export function is(expression: string, value: string): string {
  return `(${expression}) === ${JSON.stringify(value)}`;
}
