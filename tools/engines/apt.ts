/** Installs packages of Debian and Ubuntu where that can be done without asking: as root, or by a sudo without password. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** A fresh machine is often still busy with its own first updates. */
const PATIENT = ["-o", "DPkg::Lock::Timeout=120"];

/** Whether all of them are there now. `false` without having tried where it may not install. */
export function installWithApt(packages: readonly string[], services: readonly string[]): boolean {
  if (!mayInstall()) return false;
  const apt = (...rest: string[]) =>
    asRoot("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", ...PATIENT, ...rest);
  if (!apt("update") || !apt("install", "--yes", "--no-install-recommends", ...packages)) return false;
  // Debian starts a server when its package arrives, now and at each boot. Nobody asked for that: tests start their own.
  for (const service of services) {
    asRoot("service", service, "stop");
    asRoot("update-rc.d", service, "disable");
  }
  return true;
}

function mayInstall(): boolean {
  if (process.platform !== "linux" || !existsSync("/usr/bin/apt-get")) return false;
  return isRoot() || spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0;
}

function asRoot(...command: string[]): boolean {
  const [program = "", ...rest] = isRoot() ? command : ["sudo", "-n", ...command];
  console.log(`> ${[program, ...rest].join(" ")}`);
  return spawnSync(program, rest, { stdio: ["ignore", "inherit", "inherit"] }).status === 0;
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}
