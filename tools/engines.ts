/**
 * The programs that tests need and that are no npm packages: three browsers, what they need, and the servers of the stores.
 *
 *     node tools/engines.ts            prints where they are, or fails
 *     node tools/engines.ts install    installs first what can be installed without asking (Debian, Ubuntu)
 */
import { installWithApt } from "./engines/apt.ts";
import { chromium } from "./engines/chromium.ts";
import { dbus } from "./engines/dbus.ts";
import type { Engine } from "./engines/engine.ts";
import { firefox } from "./engines/firefox.ts";
import { postgres } from "./engines/postgres.ts";
import { redis } from "./engines/redis.ts";
import { webkit, xvfb } from "./engines/webkit.ts";

const ENGINES: readonly Engine[] = [chromium, firefox, webkit, xvfb, dbus, redis, postgres];

function main(command: string | undefined): number {
  const missing = ENGINES.filter((engine) => engine.find() === undefined);
  if (missing.length > 0 && command === "install") {
    installWithApt(
      missing.flatMap(({ debianPackages }) => debianPackages),
      missing.flatMap(({ debianServices }) => debianServices),
    );
  }
  let failed = 0;
  for (const { name, find, hint } of ENGINES) {
    const path = find();
    console.log(path === undefined ? hint : `${name}: ${path}`);
    if (path === undefined) failed = 1;
  }
  return failed;
}

if (import.meta.main) process.exitCode = main(process.argv[2]);
