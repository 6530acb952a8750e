/**
 * The browser that the end-to-end tests drive. Chromium is not an npm package here: a downloaded build would be a second
 * supply chain, and the distribution's own is what people run.
 */
import { join } from "node:path";
import type { Engine } from "./engine.ts";
import { isProgram, namedProgram, onPath, type Environment } from "./program.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The path of a Chromium: `CHROMIUM`, else the PATH, else the usual places of macOS and Windows. */
export function findChromium(environment: Environment = process.env): string | undefined {
  const candidates = [...onPath(environment, NAMES), ...usualPlaces(environment)];
  return namedProgram(environment, "CHROMIUM") ?? candidates.find(isProgram);
}

function usualPlaces(environment: Environment): string[] {
  if (process.platform === "darwin") {
    return [
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
      "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ];
  }
  if (process.platform === "win32") {
    return ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].flatMap((name) => {
      const folder = environment[name];
      return folder === undefined ? [] : [join(folder, "Google", "Chrome", "Application", "chrome.exe")];
    });
  }
  return [];
}

export const chromium: Engine = {
  name: "Chromium",
  find: findChromium,
  // On Debian the browser needs a font of its own: without one it draws no text, and layout measures zero.
  debianPackages: ["chromium", "fonts-dejavu-core"],
  debianServices: [],
  hint: [
    "No Chromium was found. The end-to-end tests need one; any of these does:",
    "  Debian, Ubuntu   sudo apt-get install chromium fonts-dejavu-core",
    "  Fedora           sudo dnf install chromium",
    "  macOS            brew install --cask google-chrome",
    "  Windows          winget install Google.Chrome",
    "or set CHROMIUM to the path of the program.",
  ].join("\n"),
};
