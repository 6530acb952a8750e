/** WebKitGTK through its own driver, on a screen that nobody sees. */
import { spawn, type ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import { findWebKitDriver, findXvfb } from "../../tools/engines/webkit.ts";
import { onFreePort } from "../../test/servers/ports.ts";
import { openAccessibilityBus, type AccessibilityBus } from "./at-spi.ts";
import { handsOfWebKit } from "./hands.ts";
import type { Engine, EngineOptions, Key, Tab } from "./tab.ts";
import { beginSession, type WebDriverSession } from "./webdriver.ts";

export async function openWebKit({ proxy, javascript = true, hands = false }: EngineOptions = {}): Promise<Engine> {
  const bus = hands ? await openAccessibilityBus() : undefined;
  const screen = process.env["HEADFUL"] === undefined ? await openScreen() : undefined;
  const display = screen?.display ?? process.env["DISPLAY"] ?? "";
  const driver = await onFreePort(async (port) => startDriver(port, { DISPLAY: display, ...bus?.environment }));
  const session = await beginSession(driver.url, {
    ...(proxy !== undefined && { proxy: { proxyType: "manual", httpProxy: proxy } }),
    ...(!javascript && { "webkitgtk:browserOptions": { args: ["--automation", "--enable-javascript=false"] } }),
  });
  const openTab = async (how: "tab" | "window"): Promise<Tab> => tabOf(session, await session.openWindow(how), bus);
  return {
    name: "WebKitGTK",
    version: session.version,
    async open(url) {
      const tab = await openTab("window");
      if (url !== undefined) await tab.goto(url);
      return tab;
    },
    openBehind: async () => openTab("tab"),
    async tidy() {
      for (const handle of await session.windows()) {
        if (handle !== session.first) await session.inWindow(handle, "DELETE", "/window");
      }
    },
    async close() {
      await session.end();
      await stop(driver.process);
      if (screen !== undefined) await stop(screen.process);
      await bus?.close();
    },
  };
}

/** Xvfb takes a free display by itself, and says which. */
async function openScreen(): Promise<{ display: string; process: ChildProcess }> {
  const program = findXvfb();
  if (program === undefined) throw new Error("No Xvfb: run `npm run engines`");
  const options = ["-displayfd", "3", "-screen", "0", "1200x900x24", "-nolisten", "tcp"];
  const screen = spawn(program, options, { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  endsWithUs(screen);
  const display = await new Promise<string>((resolve, reject) => {
    (screen.stdio[3] as Readable).once("data", (data: Buffer) => resolve(`:${String(data).trim()}`));
    screen.once("exit", (code) => reject(new Error(`Xvfb ended with ${code}`)));
    screen.once("error", reject);
  });
  return { display, process: screen };
}

async function startDriver(
  port: number,
  environment: NodeJS.ProcessEnv,
): Promise<{ url: string; process: ChildProcess }> {
  const program = findWebKitDriver();
  if (program === undefined) throw new Error("No WebKitGTK: run `npm run engines`");
  const driver = spawn(program, [`--port=${port}`], { stdio: "ignore", env: { ...process.env, ...environment } });
  endsWithUs(driver);
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    if (driver.exitCode !== null) throw new Error(`WebKitWebDriver: address already in use, or ${driver.exitCode}`);
    const answers = await fetch(`${url}/status`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answers) return { url, process: driver };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** An interrupted run leaves nothing behind, as the other two engines see to by themselves. */
function endsWithUs(child: ChildProcess): void {
  const kill = (): void => void child.kill();
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill();
  await ended;
}

/** https://www.w3.org/TR/webdriver2/#keyboard-actions */
const CODES: Readonly<Record<string, string>> = {
  Enter: "\uE007",
  Escape: "\uE00C",
  Tab: "\uE004",
  Shift: "\uE008",
  Control: "\uE009",
};

function tabOf(session: WebDriverSession, handle: string, bus?: AccessibilityBus): Tab {
  const post = async <T>(path: string, body?: object): Promise<T> => session.inWindow<T>(handle, "POST", path, body);
  const act = async (type: "key" | "pointer" | "wheel", ...actions: object[]): Promise<void> =>
    post("/actions", { actions: [{ type, id: type, actions }] });
  const code = (key: Key): string => CODES[key] ?? key;
  const pen = async (actions: readonly object[]): Promise<void> =>
    post("/actions", { actions: [{ type: "pointer", id: "pen", parameters: { pointerType: "pen" }, actions }] });
  const move = (x: number, y: number): object => ({ type: "pointerMove", duration: 0, origin: "viewport", x, y });
  const tab: Tab = {
    goto: async (url) => post("/url", { url }),
    back: async () => post("/back"),
    reload: async () => post("/refresh"),
    ask: async <T>(expression: string) =>
      post<T>("/execute/async", {
        script: `const done = arguments[0];
          try { Promise.resolve(${expression}).then((value) => done({ value }), (error) => done({ error: String(error) })); }
          catch (error) { done({ error: String(error) }); }`,
        args: [],
      }).then((answer) => {
        const { value, error } = answer as unknown as { value: T; error?: string };
        if (error !== undefined) throw new Error(error);
        return value;
      }),
    async press(...keys) {
      const held = keys.map(code);
      const down = held.map((value) => ({ type: "keyDown", value }));
      const up = held.toReversed().map((value) => ({ type: "keyUp", value }));
      await act("key", ...down, ...up);
    },
    move: async (x, y) => act("pointer", move(x, y)),
    click: async (x, y) =>
      act("pointer", move(x, y), { type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }),
    wheel: async (x, y, down) =>
      act("wheel", { type: "scroll", duration: 0, origin: "viewport", x, y, deltaX: 0, deltaY: down }),
    show: async () => post("/execute/sync", { script: `dispatchEvent(new Event("focus"))`, args: [] }),
    close: async () => session.inWindow(handle, "DELETE", "/window"),
  };
  return bus === undefined ? tab : { ...tab, hands: handsOfWebKit(pen, tab.press, tab.ask, bus) };
}
