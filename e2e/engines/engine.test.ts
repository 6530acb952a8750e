/** The tests beside this one believe what the engines say. Here is what they say, as `docs/browsers.md` tells it. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { inEachEngine } from "./engines.ts";
import { serve, type Network } from "./network.ts";
import { clickOn, type EngineName, type Tab, until } from "./tab.ts";

const PAGE = `<!doctype html><title>page</title><a href="/linked">a link</a> <input>
  <script>
    globalThis.keys = [];
    addEventListener("keydown", ({ key, code }) => keys.push(code + " " + key));
    addEventListener("pageshow", ({ persisted }) => (globalThis.kept = persisted));
  </script>`;

interface Facts {
  /** A page with `no-store` is kept for Back. */
  readonly keepsNoStore: boolean;
  /** `Sec-Fetch-User` comes with these. */
  readonly proves: { readonly address: boolean; readonly link: boolean; readonly reload: boolean };
  /** The name of Tab together with Shift. */
  readonly shiftTab: string;
}

const FACTS: Readonly<Record<EngineName, Facts>> = {
  Chromium: { keepsNoStore: true, proves: { address: true, link: true, reload: true }, shiftTab: "Tab" },
  Firefox: { keepsNoStore: false, proves: { address: true, link: true, reload: false }, shiftTab: "Tab" },
  WebKitGTK: {
    keepsNoStore: true,
    proves: { address: false, link: false, reload: false },
    shiftTab: "Unidentified",
  },
};

inEachEngine((engine, name) => {
  let site: Network;
  /** The last `Sec-Fetch-User` of each path. */
  let proofs: Map<string, unknown>;

  beforeEach(async () => {
    proofs = new Map();
    site = await serve((req, res) => {
      proofs.set(req.url ?? "", req.headers["sec-fetch-user"]);
      if (req.url === "/favicon.ico") return res.writeHead(404).end();
      return res.writeHead(200, { "content-type": "text/html", "cache-control": "no-store" }).end(PAGE);
    });
  });
  afterEach(async () => {
    await site.close();
  });

  const proved = (path: string): boolean => proofs.get(path) === "?1";
  const linked = async (tab: Tab): Promise<void> => {
    await clickOn(tab, "a");
    await until(tab, `location.pathname === "/linked"`);
  };

  test("a tab that nobody looks at is hidden, and to ask a page is no gesture of its user", async () => {
    const tab = await engine.open(site.url);
    const behind = await engine.openBehind();
    await behind.goto(site.url);
    await until(behind, `document.visibilityState === "hidden"`);
    expect(await tab.ask("[document.visibilityState, navigator.userActivation.hasBeenActive].join()")).toBe(
      "visible,false",
    );
    await clickOn(tab, "input");
    await tab.press("a");
    expect(await tab.ask("navigator.userActivation.isActive")).toBe(true);
  });

  test("which navigations are proved to be a person's", async () => {
    const tab = await engine.open(`${site.url}/address`);
    const address = proved("/address");
    await linked(tab);
    const link = proved("/linked");
    await tab.reload();
    const reload = proved("/linked");
    expect({ address, link, reload }).toEqual(FACTS[name].proves);
    await tab.goto(`${site.url}/script`);
    await tab.ask(`void location.assign("/by-script")`);
    await until(tab, `location.pathname === "/by-script"`);
    expect(proved("/by-script")).toBe(false);
  });

  test("whether a page with no-store is kept for Back", async () => {
    const tab = await engine.open(`${site.url}/first`);
    await tab.goto(`${site.url}/second`);
    await tab.back();
    await until(tab, `location.pathname === "/first" && globalThis.kept !== undefined`);
    expect(await tab.ask("kept")).toBe(FACTS[name].keepsNoStore);
  });

  test("the name of Tab with Shift; its code is Tab", async () => {
    const tab = await engine.open(site.url);
    await clickOn(tab, "input");
    await tab.press("Shift", "Tab");
    await until(tab, `keys.some((key) => key.startsWith("Tab"))`);
    expect(await tab.ask(`keys.find((key) => key.startsWith("Tab"))`)).toBe(`Tab ${FACTS[name].shiftTab}`);
  });
});
