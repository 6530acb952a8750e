/**
 * The third browser that the end-to-end tests drive: WebKitGTK. Its driver starts MiniBrowser, the small browser that comes
 * with the library. It has no mode without windows; Xvfb is the screen on which nobody sees them.
 */
import type { Engine } from "./engine.ts";
import { isProgram, namedProgram, onPath, type Environment } from "./program.ts";

/** The path of the driver: `WEBKIT_DRIVER`, else the PATH. */
export function findWebKitDriver(environment: Environment = process.env): string | undefined {
  return namedProgram(environment, "WEBKIT_DRIVER") ?? onPath(environment, ["WebKitWebDriver"]).find(isProgram);
}

/** The path of Xvfb: `XVFB`, else the PATH. */
export function findXvfb(environment: Environment = process.env): string | undefined {
  return namedProgram(environment, "XVFB") ?? onPath(environment, ["Xvfb"]).find(isProgram);
}

export const webkit: Engine = {
  name: "WebKitGTK",
  find: findWebKitDriver,
  debianPackages: ["webkit2gtk-driver"],
  debianServices: [],
  hint: [
    "No WebKitGTK was found. The tests in three engines need its driver, with MiniBrowser:",
    "  Debian, Ubuntu   sudo apt-get install webkit2gtk-driver",
    "  Fedora           sudo dnf install webkitgtk6.0",
    "  macOS            there is none: run the tests in a Linux container",
    "  Windows          there is none: run the tests in WSL",
    "or set WEBKIT_DRIVER to the path of WebKitWebDriver.",
  ].join("\n"),
};

export const xvfb: Engine = {
  name: "Xvfb",
  find: findXvfb,
  debianPackages: ["xvfb"],
  debianServices: [],
  hint: [
    "No Xvfb was found. It is the screen of the tests in WebKitGTK:",
    "  Debian, Ubuntu   sudo apt-get install xvfb",
    "  Fedora           sudo dnf install xorg-x11-server-Xvfb",
    "  macOS            run the tests in a Linux container, as for WebKitGTK",
    "  Windows          run the tests in WSL, as for WebKitGTK",
    "or set XVFB to the path of the program.",
  ].join("\n"),
};
