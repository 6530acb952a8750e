/**
 * How assistive technology reaches a browser on Linux: AT-SPI, on a D-Bus of a test's own. As much of it as one press needs:
 * https://gnome.pages.gitlab.gnome.org/at-spi2-core/devel-docs/
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { findDbus } from "../../tools/engines/dbus.ts";

export interface AccessibilityBus {
  /** With this in its environment a browser offers its accessibility tree here. */
  readonly environment: NodeJS.ProcessEnv;
  /** Presses the button at a place of the screen by its own action: no mouse moves, no key goes down. */
  press(x: number, y: number): Promise<void>;
  close(): Promise<void>;
}

/** The name of a process on the bus, and the path of an object in it. */
type Accessible = readonly [process: string, path: string];

const BUS: Accessible = ["org.freedesktop.DBus", "/org/freedesktop/DBus"];
/** `ATSPI_ROLE_PUSH_BUTTON`, `ATSPI_COORD_TYPE_SCREEN` */
const [BUTTON, ON_SCREEN] = ["uint32 43\n", "uint32:0"];

const run = promisify(execFile);

export async function openAccessibilityBus(): Promise<AccessibilityBus> {
  const program = findDbus();
  if (program === undefined) throw new Error("No D-Bus: run `npm run engines`");
  const daemon = spawn(program, ["--session", "--nofork", "--print-address=1"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const kill = (): void => void daemon.kill();
  process.once("exit", kill);
  const ended = once(daemon, "exit");
  const [line] = (await once(daemon.stdout, "data")) as [Buffer];
  const address = String(line).trim();

  const call = async ([to, path]: Accessible, method: string, ...values: string[]): Promise<string> => {
    const message = [`--bus=${address}`, "--print-reply", `--dest=${to}`, path, method, ...values];
    return (await run(join(dirname(program), "dbus-send"), message)).stdout;
  };
  /** The objects in an answer: none, if there is no answer. */
  const objects = async (answer: Promise<string>): Promise<Accessible[]> =>
    [...(await answer.catch(() => "")).matchAll(/string "([^"]+)"\s+object path "([^"]+)"/g)].map(
      ([, to, path]) => [to!, path!] as const,
    );
  const children = async (of: Accessible): Promise<Accessible[]> =>
    objects(call(of, "org.a11y.atspi.Accessible.GetChildren"));

  /** Who can be asked for the thing at a place. Chromium: its window. WebKitGTK: the document of each of its processes. */
  const tops = async (to: string): Promise<Accessible[]> => {
    const [page] = await objects(call([to, "/org/a11y/atspi/cache"], "org.a11y.atspi.Cache.GetItems"));
    if (page === undefined) return children([to, "/org/a11y/atspi/accessible/root"]);
    const [scrolled] = await children(page);
    return scrolled === undefined ? [] : children(scrolled);
  };

  const buttonAt = async (x: number, y: number): Promise<Accessible | undefined> => {
    const names = await call(BUS, "org.freedesktop.DBus.ListNames");
    const processes = [...names.matchAll(/string "(:[^"]+)"/g)].map(([, name]) => name!);
    const place = [`int32:${x}`, `int32:${y}`, ON_SCREEN];
    for (const top of (await Promise.all(processes.map(tops))).flat()) {
      let [at] = await objects(call(top, "org.a11y.atspi.Component.GetAccessibleAtPoint", ...place));
      // It may be the text in the button.
      for (let up = 0; at !== undefined && up < 3; up++) {
        if ((await call(at, "org.a11y.atspi.Accessible.GetRole")).includes(BUTTON)) return at;
        const parent = ["string:org.a11y.atspi.Accessible", "string:Parent"];
        [at] = await objects(call(at, "org.freedesktop.DBus.Properties.Get", ...parent));
      }
    }
    return undefined;
  };

  return {
    environment: { AT_SPI_BUS_ADDRESS: address, GNOME_ACCESSIBILITY: "1" },
    async press(x, y) {
      // A browser makes the tree when somebody asks for it, and in its own time.
      const deadline = performance.now() + 20_000;
      for (;;) {
        const button = await buttonAt(x, y).catch(() => undefined);
        if (button !== undefined) return void (await call(button, "org.a11y.atspi.Action.DoAction", "int32:0"));
        if (performance.now() > deadline) throw new Error(`no button at ${x}, ${y}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async close() {
      process.off("exit", kill);
      daemon.kill();
      await ended;
    },
  };
}
