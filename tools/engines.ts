/**
 * The browser that the end-to-end tests drive. Chromium is not an npm package here: a downloaded build would be a second
 * supply chain, and the distribution's own is what people run.
 *
 *     node tools/engines.ts            prints where Chromium is, or fails
 *     node tools/engines.ts install    installs it first where that can be done without asking (Debian, Ubuntu)
 */
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** On Debian the browser needs a font of its own: without one it draws no text, and layout measures zero. */
const DEBIAN_PACKAGES = ["chromium", "fonts-dejavu-core"];

/** A fresh machine is often still busy with its own first updates. */
const PATIENT = ["-o", "DPkg::Lock::Timeout=120"];

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

const HINT = [
  "No Chromium was found. The end-to-end tests need one; any of these does:",
  "  Debian, Ubuntu   sudo apt-get install chromium fonts-dejavu-core",
  "  Fedora           sudo dnf install chromium",
  "  macOS            brew install --cask google-chrome",
  "  Windows          winget install Google.Chrome",
  "or set CHROMIUM to the path of the program.",
].join("\n");

/** The path of a Chromium: `CHROMIUM`, else the PATH, else the usual places of macOS and Windows. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = environment["CHROMIUM"];
  // A wrong CHROMIUM is an error, not a reason to test some other browser without saying so.
  if (named !== undefined && named !== "") {
    if (isProgram(named)) return named;
    throw new Error(`CHROMIUM: ${JSON.stringify(named)} is not a program`);
  }
  return candidates(environment).find(isProgram);
}

function candidates(environment: NodeJS.ProcessEnv): string[] {
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
  const folders = (environment["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Runs apt-get as root, or through sudo where that asks for no password. */
function installWithApt(): boolean {
  if (process.platform !== "linux" || !existsSync("/usr/bin/apt-get")) return false;
  const root = process.getuid?.() === 0;
  if (!root && spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status !== 0) return false;
  const apt = (...rest: string[]) => {
    const command = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", ...PATIENT, ...rest];
    if (!root) command.unshift("sudo", "-n");
    console.log(`> ${command.join(" ")}`);
    return spawnSync(command[0]!, command.slice(1), { stdio: ["ignore", "inherit", "inherit"] }).status === 0;
  };
  return apt("update") && apt("install", "--yes", "--no-install-recommends", ...DEBIAN_PACKAGES);
}

function main(command: string | undefined): number {
  let path = findChromium();
  if (path === undefined && command === "install" && installWithApt()) path = findChromium();
  console.log(path === undefined ? HINT : `Chromium: ${path}`);
  return path === undefined ? 1 : 0;
}

if (import.meta.main) process.exitCode = main(process.argv[2]);
