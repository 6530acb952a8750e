import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { chromium } from "../../tools/engines/chromium.ts";
import { dbus } from "../../tools/engines/dbus.ts";
import { firefox } from "../../tools/engines/firefox.ts";
import { postgres } from "../../tools/engines/postgres.ts";
import { redis } from "../../tools/engines/redis.ts";
import { webkit, xvfb } from "../../tools/engines/webkit.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "session-security-engines-"));
  return () => rmSync(folder, { recursive: true });
});

/** A program by its name and place; what it does is of no matter here. */
function program(...path: string[]): string {
  const file = join(folder, ...path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, "", { mode: 0o755 });
  return file;
}

describe.each([
  { engine: chromium, variable: "CHROMIUM", names: ["chromium"], found: (bin: string) => join(bin, "chromium") },
  { engine: firefox, variable: "FIREFOX", names: ["firefox-esr"], found: (bin: string) => join(bin, "firefox-esr") },
  {
    engine: webkit,
    variable: "WEBKIT_DRIVER",
    names: ["WebKitWebDriver"],
    found: (bin: string) => join(bin, "WebKitWebDriver"),
  },
  { engine: xvfb, variable: "XVFB", names: ["Xvfb"], found: (bin: string) => join(bin, "Xvfb") },
  { engine: dbus, variable: "DBUS_DAEMON", names: ["dbus-daemon"], found: (bin: string) => join(bin, "dbus-daemon") },
  {
    engine: redis,
    variable: "REDIS_SERVER",
    names: ["redis-server"],
    found: (bin: string) => join(bin, "redis-server"),
  },
  { engine: postgres, variable: "POSTGRES_BIN", names: ["initdb", "postgres"], found: (bin: string) => bin },
])("$engine.name", ({ engine, variable, names, found }) => {
  const install = (bin: string): string => {
    for (const name of names) program(bin, name);
    return found(join(folder, bin));
  };

  test("is found on the PATH, in the first folder that has it", () => {
    const first = install("first");
    install("second");
    const folders = ["none", "first", "second"].map((name) => join(folder, name));
    expect(engine.find({ PATH: folders.join(delimiter) })).toBe(first);
  });

  test("another one is chosen by a variable, whatever the PATH holds", () => {
    install("bin");
    const other = install("other");
    expect(engine.find({ PATH: join(folder, "bin"), [variable]: other })).toBe(other);
  });

  test("a wrong variable is an error, also where one could be found", () => {
    install("bin");
    const wrong = join(folder, "nowhere");
    expect(() => engine.find({ PATH: join(folder, "bin"), [variable]: wrong })).toThrow(
      `${variable}: "${wrong}" is not`,
    );
  });

  test("what to install is said for each system, and which variable chooses another", () => {
    for (const word of ["Debian, Ubuntu", "Fedora", "macOS", "Windows", variable, ...engine.debianPackages]) {
      expect(engine.hint).toContain(word);
    }
  });
});

test("a folder with a PostgreSQL client alone is not taken for a server", () => {
  program("bin", "psql");
  program("bin", "postgres");
  const complete = join(program("server", "initdb"), "..");
  program("server", "postgres");
  expect(postgres.find({ PATH: [join(folder, "bin"), complete].join(delimiter) })).toBe(complete);
});
