/** The message bus on which browsers offer their accessibility tree. Tests start one of their own, for one browser each. */
import type { Engine } from "./engine.ts";
import { isProgram, namedProgram, onPath, type Environment } from "./program.ts";

/** The path of the bus: `DBUS_DAEMON`, else the PATH. Its package brings `dbus-send`, in the same folder. */
export function findDbus(environment: Environment = process.env): string | undefined {
  return namedProgram(environment, "DBUS_DAEMON") ?? onPath(environment, ["dbus-daemon"]).find(isProgram);
}

export const dbus: Engine = {
  name: "D-Bus",
  find: findDbus,
  debianPackages: ["dbus-daemon"],
  debianServices: [],
  hint: [
    "No D-Bus was found. The tests that press buttons as a screen reader does start one themselves:",
    "  Debian, Ubuntu   sudo apt-get install dbus-daemon",
    "  Fedora           sudo dnf install dbus-daemon dbus-tools",
    "  macOS            run the tests in a Linux container, as for WebKitGTK",
    "  Windows          run the tests in WSL, as for WebKitGTK",
    "or set DBUS_DAEMON to the path of dbus-daemon; dbus-send is looked for beside it.",
  ].join("\n"),
};
