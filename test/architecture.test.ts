/**
 * The house rules of ARCHITECTURE.md over the real import graph of src/. Lint says the same per file while one types;
 * this sees what patterns cannot: cycles, siblings, missing doors, and a folder that has quietly become empty.
 */
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../", import.meta.url));

/** ARCHITECTURE.md, "May import". */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  served: [],
  server: ["core", "served"],
  stores: ["core", "server"],
  adapters: ["core", "server"],
  observe: ["core", "server"],
  client: ["core"],
  dialog: ["core", "client"],
  testing: ["core", "server"],
};
/** Each folder in these is a house of its own. */
const apart = ["stores", "adapters"];
const mayUseNode = ["stores", "adapters"];
const mayNameTypesOf: Readonly<Record<string, readonly string[]>> = { adapters: ["express", "express-session"] };
const MAX_LINES = 300;

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

/**
 * The imports of a file: static, re-exports, dynamic and `import("...")` in types. TypeScript 7 has no parser for others
 * to use, and the house style (double quotes, formatted) makes a pattern enough: "imports are found" guards it.
 */
function importsOf(file: string, text: string): Import[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  const statement = /(?:^|[;}])\s*(?:import|export)\s+(type\s+)?(?:[^"'`;]*?\sfrom\s+)?"([^"]+)"/gm;
  const dynamic = /\bimport\(\s*"([^"]+)"\s*\)/g;
  return [
    ...[...code.matchAll(statement)].map((m) => ({ from: file, to: m[2] ?? "", typeOnly: m[1] !== undefined })),
    ...[...code.matchAll(dynamic)].map((m) => ({ from: file, to: m[1] ?? "", typeOnly: false })),
  ].map((found) => (found.to.startsWith(".") ? { ...found, to: posix.join(dirname(file), found.to) } : found));
}

// The build writes this one; nobody reads it.
const files = globSync("src/**/*.ts", { cwd: root })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file !== "src/served/generated.ts")
  .toSorted();
const textOf = new Map(files.map((file) => [file, readFileSync(root + file, "utf8")]));
const imports = files.flatMap((file) => importsOf(file, textOf.get(file) ?? ""));

const isLocal = (path: string): boolean => path.startsWith("src/");
const layerOf = (file: string): string => file.split("/")[1] ?? "";
const houseOf = (file: string): string => file.split("/").slice(0, 3).join("/");
const shown = ({ from, to }: Import): string => `${from} imports ${to}`;

test("every folder of src/ is a layer of the house, none is empty, and imports are found in it", () => {
  const layers = new Set(files.map(layerOf));
  expect([...layers].toSorted()).toEqual(Object.keys(mayImport).toSorted());
  // A reader of imports that finds none would make every other test here pass.
  expect(imports.filter(({ to }) => isLocal(to)).length).toBeGreaterThan(files.length);
  for (const layer of Object.keys(mayImport).filter((name) => mayImport[name]?.length !== 0)) {
    expect(imports.filter(({ from }) => layerOf(from) === layer).length, layer).toBeGreaterThan(0);
  }
});

test("the reader of imports sees every way to import", () => {
  const found = importsOf(
    "src/core/a.ts",
    [
      `import { a } from "./a.ts";`,
      `import type { b } from "b";`,
      `import "./c.ts";`,
      `export * from "../d/d.ts"; import {\n  e,\n} from "e";`,
      `const f = await import("f");`,
      `let g: import("g").G;`,
      `// import "commented";`,
      `/** @example\n * import "commented";\n */`,
    ].join("\n"),
  );
  expect(found.map(({ to, typeOnly }) => (typeOnly ? `type ${to}` : to))).toEqual(
    "src/core/a.ts,type b,src/core/c.ts,src/d/d.ts,e,f,g".split(","),
  );
});

test("every relative import names a file that exists", () => {
  const missing = imports.filter(
    ({ to }) => isLocal(to) && !textOf.has(to) && to !== "src/served/generated.ts" && !existsSync(root + to),
  );
  expect(missing.map(shown)).toEqual([]);
});

test("a layer imports only what the house allows", () => {
  const wrong = imports.filter(({ from, to }) => {
    if (!isLocal(to)) return false;
    const [here, there] = [layerOf(from), layerOf(to)];
    if (here !== there) return !(mayImport[here] ?? []).includes(there);
    return apart.includes(here) && houseOf(from) !== houseOf(to);
  });
  expect(wrong.map(shown)).toEqual([]);
});

test("server side and browser side meet only in core", () => {
  const server = new Set(reachable("src/server/", "src/stores/", "src/adapters/", "src/observe/"));
  const browser = reachable("src/client/", "src/dialog/");
  expect(browser.filter((file) => server.has(file) && layerOf(file) !== "core")).toEqual([]);
});

function reachable(...folders: string[]): string[] {
  const seen = new Set(files.filter((file) => folders.some((folder) => file.startsWith(folder))));
  // A Set visits what is added while it is walked.
  for (const file of seen) for (const { from, to } of imports) if (from === file && isLocal(to)) seen.add(to);
  return [...seen];
}

test("nothing imports in a circle", () => {
  const circles: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) circles.push([...path.slice(at), file].join(" -> "));
    if (at >= 0 || done.has(file)) return;
    // A circle of types alone is erased, yet it still means that two files are one thought: it counts.
    for (const { from, to } of imports) if (from === file && isLocal(to)) walk(to, [...path, file]);
    done.add(file);
  };
  for (const file of files) walk(file, []);
  expect(circles).toEqual([]);
});

test("node: is used only where a server surely is, and packages only as types in adapters", () => {
  const wrong = imports.filter(({ from, to, typeOnly }) => {
    if (isLocal(to)) return false;
    if (to.startsWith("node:")) return !mayUseNode.includes(layerOf(from));
    return !(typeOnly && (mayNameTypesOf[layerOf(from)] ?? []).includes(to));
  });
  expect(wrong.map(shown)).toEqual([]);
});

test("the core knows no clock, timer, DOM or network", () => {
  const impure =
    /\b(?:Date|performance|process|setTimeout|setInterval|document|window|fetch|crypto)\s*[.(]|\bMath\.random/;
  const core = files.filter((file) => layerOf(file) === "core");
  const wrong = core.flatMap((file) =>
    (textOf.get(file) ?? "")
      .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "")
      .split("\n")
      .filter((line) => impure.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(core.length).toBeGreaterThan(3);
  expect(wrong).toEqual([]);
});

test("every public path of the package is the source path with the same name", () => {
  const manifest = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as {
    exports: Record<string, string | null>;
  };
  const doors = Object.entries(manifest.exports).filter(
    (door): door is [string, string] => door[0] !== "./package.json" && door[1] !== null,
  );
  expect(doors.length).toBeGreaterThan(5);
  for (const [path, target] of doors) {
    const folder = path === "." ? "core" : path.slice(2);
    expect(target, path).toMatch(new RegExp(`^\\./dist/${folder.replace("*", "\\*")}(/index)?\\.js$`));
    const source = target.replace(/^\.\/dist/, "src").replace(/\.js$/, ".ts");
    expect(globSync(source, { cwd: root }).length, `${path} has no source ${source}`).toBeGreaterThan(0);
  }
});

test(`no file is longer than ${MAX_LINES} lines`, () => {
  const long = files.filter((file) => (textOf.get(file) ?? "").split("\n").length - 1 > MAX_LINES);
  expect(long).toEqual([]);
});
