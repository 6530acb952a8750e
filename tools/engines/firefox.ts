/** The second browser that the end-to-end tests drive, over WebDriver BiDi. The distribution's own, as Chromium. */
import { join } from "node:path";
import type { Engine } from "./engine.ts";
import { isProgram, namedProgram, onPath, type Environment } from "./program.ts";

const NAMES = ["firefox-esr", "firefox"];

/** The path of a Firefox: `FIREFOX`, else the PATH, else the usual places of macOS and Windows. */
export function findFirefox(environment: Environment = process.env): string | undefined {
  const candidates = [...onPath(environment, NAMES), ...usualPlaces(environment)];
  return namedProgram(environment, "FIREFOX") ?? candidates.find(isProgram);
}

function usualPlaces(environment: Environment): string[] {
  if (process.platform === "darwin") return ["/Applications/Firefox.app/Contents/MacOS/firefox"];
  if (process.platform === "win32") {
    return ["PROGRAMFILES", "PROGRAMFILES(X86)"].flatMap((name) => {
      const folder = environment[name];
      return folder === undefined ? [] : [join(folder, "Mozilla Firefox", "firefox.exe")];
    });
  }
  return [];
}

export const firefox: Engine = {
  name: "Firefox",
  find: findFirefox,
  debianPackages: ["firefox-esr"],
  debianServices: [],
  hint: [
    "No Firefox was found. The tests in three engines need one; any of these does:",
    "  Debian, Ubuntu   sudo apt-get install firefox-esr  # Ubuntu: firefox, of packages.mozilla.org",
    "  Fedora           sudo dnf install firefox",
    "  macOS            brew install --cask firefox",
    "  Windows          winget install Mozilla.Firefox",
    "or set FIREFOX to the path of the program.",
  ].join("\n"),
};
