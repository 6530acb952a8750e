/** The package as a stranger gets it: packed, installed into an empty project, imported by plain Node, read by TypeScript. */
import { execFileSync } from "node:child_process";
import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | null>>;
  readonly dependencies?: object;
  readonly optionalDependencies?: object;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
}

const root = fileURLToPath(new URL("../", import.meta.url));
const windows = process.platform === "win32";
let project: string;
let installed: string;
let packed: string[];
let manifest: Manifest;

function npm(args: readonly string[], cwd: string): string {
  return execFileSync("npm", [...args], { cwd, encoding: "utf8", shell: windows, stdio: ["ignore", "pipe", "pipe"] });
}

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "session-security-package-"));
  const [report] = JSON.parse(npm(["pack", "--json", "--ignore-scripts", "--pack-destination", project], root)) as [
    { filename: string; files: { path: string }[] },
  ];
  packed = report.files.map(({ path }) => path).toSorted();
  writeFileSync(join(project, "package.json"), `{ "name": "stranger", "private": true, "type": "module" }`);
  // Offline: a package without dependencies needs nothing but itself.
  npm(["install", "--offline", "--no-audit", "--no-fund", join(project, report.filename)], project);
  installed = join(project, "node_modules", "session-security");
  manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as Manifest;
}, 60_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

test("the package holds its code, its types and its texts, and nothing of the workshop", () => {
  const belongs = /^(?:dist\/[\w./-]+\.(?:js|d\.ts)|(?:README|CHANGELOG|SECURITY)\.md|LICENSE|package\.json)$/;
  expect(packed.filter((path) => !belongs.test(path))).toEqual([]);
  expect(packed).toEqual(expect.arrayContaining(["LICENSE", "README.md", "package.json"]));
  expect(packed.filter((path) => path.startsWith("dist/")).length).toBeGreaterThan(20);
});

test("no file of it tells where it was built, or holds a key", () => {
  const texts = packed.map((path) => readFileSync(join(installed, path), "utf8"));
  expect(packed.filter((_, index) => texts[index]?.includes(root))).toEqual([]);
  expect(packed.filter((_, index) => /PRIVATE KEY|sourceMappingURL/.test(texts[index] ?? ""))).toEqual([]);
});

test("it brings no other package along, and asks for its frameworks only if they are there", () => {
  expect(manifest.dependencies ?? {}).toEqual({});
  expect(manifest.optionalDependencies ?? {}).toEqual({});
  expect(Object.keys(manifest.peerDependencies).toSorted()).toEqual(["express", "express-session"]);
  for (const peer of Object.keys(manifest.peerDependencies)) {
    expect(manifest.peerDependenciesMeta[peer]?.optional, peer).toBe(true);
  }
  expect(readdirSync(join(project, "node_modules")).filter((name) => !name.startsWith("."))).toEqual([manifest.name]);
});

/** Every path that a stranger may write, a pattern as each file that it stands for. */
function publicPaths(): string[] {
  return Object.entries(manifest.exports).flatMap(([path, target]) => {
    // `null` takes a path out of a pattern again.
    if (target === null) return [];
    const specifier = path.replace(/^\./, manifest.name);
    if (!path.includes("*")) return path.endsWith(".json") ? [] : [specifier];
    const [folder = "", end = ""] = target.split("*");
    const names = readdirSync(join(installed, folder)).filter((name) => name.endsWith(end));
    return names
      .filter((name) => manifest.exports[path.replace("*", name.slice(0, -end.length))] !== null)
      .map((name) => specifier.replace("*", name.slice(0, -end.length)));
  });
}

/** This Node, and the one that the machine has besides the project's own. */
function nodes(): string[] {
  const program = windows ? "node.exe" : "node";
  const others = (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => !folder.includes("node_modules"))
    .map((folder) => join(folder, program))
    .filter((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
  return [process.execPath, ...others.slice(0, 1)];
}

test("every public path can be imported by plain Node, also without a DOM", () => {
  const paths = publicPaths();
  expect(paths.length).toBeGreaterThan(7);
  const script = paths
    .map((path) => `if (Object.keys(await import("${path}")).length === 0) throw new Error("${path} exports nothing");`)
    .join("\n");
  writeFileSync(join(project, "import.js"), `${script}\nconsole.log("imported ${paths.length} on", process.version);`);
  for (const node of nodes()) {
    // The variables of this test run must not help.
    const output = execFileSync(node, ["import.js"], { cwd: project, encoding: "utf8", env: {} });
    expect(output).toMatch(new RegExp(`^imported ${paths.length} on v`));
  }
});

test("what is not a public path cannot be imported", () => {
  writeFileSync(join(project, "private.js"), `await import("session-security/server/engine");`);
  expect(() => execFileSync(process.execPath, ["private.js"], { cwd: project, stdio: "pipe" })).toThrow(
    "ERR_PACKAGE_PATH_NOT_EXPORTED",
  );
});

test.each([
  ["nodenext", "nodenext"],
  ["esnext", "bundler"],
])(
  "TypeScript finds the types of every public path (module %s, resolution %s)",
  (module, moduleResolution) => {
    const folder = join(project, moduleResolution);
    mkdirSync(folder);
    const imports = publicPaths().map((path, index) => `import * as m${index} from "${path}"; export { m${index} };`);
    writeFileSync(join(folder, "index.ts"), imports.join("\n"));
    // The types of the peers, which a project with Express has anyway.
    const types = join(project, "node_modules", "@types");
    rmSync(types, { recursive: true, force: true });
    symlinkSync(join(root, "node_modules", "@types"), types, "junction");
    const compilerOptions = {
      strict: true,
      noEmit: true,
      target: "es2023",
      lib: ["es2023", "dom"],
      types: ["node"],
      module,
      moduleResolution,
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["index.ts"] }));
    const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
    let output = "";
    try {
      execFileSync(process.execPath, [compiler, "-p", folder, "--pretty", "false"], { encoding: "utf8" });
    } catch (error) {
      output = (error as { stdout: string }).stdout;
    }
    expect(output).toBe("");
    rmSync(types);
  },
  30_000,
);
