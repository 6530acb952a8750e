/**
 * Time that a test moves, for a server and the pages that came from it, so that no test sleeps for a limit to pass. Real
 * time goes on besides. The pages get it by a script before all others, since not every engine lets a driver add one.
 */
import type { RequestListener, ServerResponse } from "node:http";
import { until, type Tab } from "./tab.ts";

const PATH = "/test-time.js";

export interface SteeredTime {
  /** Milliseconds that never go back, for a store. */
  readonly clock: () => number;
  /**
   * Lets so many seconds pass at once, as a machine that slept: first everywhere, then the tabs that are given notice, by
   * the event of a browser that is online again. What happens in them then is their next sign of life.
   */
  pass(seconds: number, ...tabs: readonly Tab[]): Promise<void>;
  /** Adds the script to each page, and serves it. */
  around(app: RequestListener): RequestListener;
}

export function steeredTime(): SteeredTime {
  let ahead = 0;
  const script = (): string => `{
    let ahead = ${ahead};
    const { now } = Date, { timeOrigin } = performance, loaded = ahead;
    Date.now = () => now() + ahead;
    Object.defineProperty(performance, "timeOrigin", { get: () => timeOrigin + loaded });
    // Never beyond the server's: a page that has come meanwhile has its time already.
    globalThis.testTime = {
      pass: (ms, most = Infinity) => void (ahead = Math.min(ahead + ms, Math.max(ahead, most))),
      notice: () => void dispatchEvent(new Event("online")),
    };
  }`;
  return {
    clock: () => performance.now() + ahead,
    async pass(seconds, ...tabs) {
      ahead += seconds * 1000;
      for (const tab of tabs) {
        // Those before it may have noticed by themselves, and made it leave its page: then the next one has come late enough.
        await until(tab, `(testTime.pass(${seconds * 1000}, ${ahead}), true)`);
      }
      // A tab that the news of another one has made leave its page meanwhile needs no notice any more.
      for (const tab of tabs) await tab.ask(`testTime.notice()`).catch(() => {});
    },
    around: (app) => (req, res) => {
      if (req.url === PATH) {
        res.writeHead(200, { "content-type": "text/javascript", "cache-control": "no-store" }).end(script());
        return;
      }
      addToPages(res);
      app(req, res);
    },
  };
}

/** Express looks for `send` on the response first, and on its own prototype only then. */
function addToPages(res: ServerResponse): void {
  Object.assign(res, {
    send(body: unknown) {
      const { send } = Object.getPrototypeOf(res) as { send(body: unknown): unknown };
      const page = typeof body === "string" ? body.replace("<head>", `<head><script src="${PATH}"></script>`) : body;
      return send.call(res, page);
    },
  });
}
