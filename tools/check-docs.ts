/**
 * `npm run docs:check`: what the documentation says is true. Links lead somewhere, commands exist, imports are exports,
 * TypeScript examples compile against the built package, figures are what their command prints today, and tests that are
 * named exist.
 *
 *     node tools/check-docs.ts            fails and names file and line
 *     node tools/check-docs.ts --write    puts today's figures in first
 *
 * A block marked "ts ignore" is not compiled; how many there are is printed.
 */
import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Block, codeBlocks, lineOf, links, slugs, withoutCode } from "./markdown.ts";
import { testReferences, titlesOf } from "./test-titles.ts";

/** The commands behind `<!-- figures:NAME -->`. */
const FIGURES: Readonly<Record<string, readonly string[]>> = {
  sizes: ["node", "tools/size.ts", "--markdown"],
  languages: ["node", "tools/languages.ts"],
};

/** Subcommands of npm that are not scripts of ours. */
const NPM_ITSELF = ["ci", "install", "i", "pack", "publish", "exec", "run", "version"];

interface Manifest {
  readonly name: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | null>>;
}

const root = fileURLToPath(new URL("../", import.meta.url));
const manifest = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as Manifest;
const problems: string[] = [];
const checked = { links: 0, commands: 0, imports: 0, compiled: 0, ignored: 0, figures: 0, tests: 0 };

const named = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"];
for (const file of named) if (!existsSync(root + file)) problems.push(`${file}: is missing`);
const files = [
  ...named,
  "CHANGELOG.md",
  "demo/README.md",
  ...globSync("docs/**/*.md", { cwd: root }).toSorted(),
].filter((file) => existsSync(root + file));
const blocks: Block[] = [];

for (const file of files) {
  // Figures first: they may be rewritten.
  const text = checkFigures(file, readFileSync(root + file, "utf8"));
  checkLinks(file, text);
  checkCommands(file, text);
  checkTests(file, text);
  blocks.push(...codeBlocks(file, text));
}
for (const block of blocks) await checkImports(block);
compile(blocks.filter(({ language }) => language === "ts" || language === "tsx"));

for (const what of ["links", "commands", "imports", "compiled", "tests"] as const) {
  if (checked[what] === 0) problems.push(`nothing to check was found: ${what}`);
}
for (const problem of problems) console.log(problem);
console.log(
  `${files.length} files: ${checked.links} links, ${checked.commands} commands, ${checked.imports} imports, ` +
    `${checked.compiled} examples compiled, ${checked.ignored} ignored, ${checked.figures} figures, ${checked.tests} tests, ${problems.length} problems`,
);
process.exitCode = problems.length === 0 ? 0 : 1;

function checkLinks(file: string, text: string): void {
  for (const { target, line } of links(withoutCode(text))) {
    if (/^[a-z][a-z+.-]*:/i.test(target)) continue;
    checked.links++;
    const [path = "", fragment] = decodeURI(target).split("#");
    const to = path === "" ? file : join(dirname(file), path);
    if (!existsSync(root + to)) {
      problems.push(`${file}:${line}: ${target} does not exist`);
    } else if (fragment !== undefined && to.endsWith(".md") && !slugs(readFileSync(root + to, "utf8")).has(fragment)) {
      problems.push(`${file}:${line}: ${target}: there is no such heading`);
    }
  }
}

function checkCommands(file: string, text: string): void {
  for (const match of text.matchAll(/\bnpm +(run +)?(?:--?[\w-]+ +)*([a-z][\w:-]*)/g)) {
    const [all, run, name = ""] = match;
    // Prose speaks of npm, too: only what stands as code is a command.
    if (!/[`\n$>&;] *$/.test(text.slice(0, match.index)) || (run === undefined && NPM_ITSELF.includes(name))) continue;
    checked.commands++;
    if (manifest.scripts[name] === undefined) {
      problems.push(`${file}:${lineOf(text, match.index)}: ${all}: package.json has no such script`);
    }
  }
}

/** A file that does not exist is for the check of links to tell. */
function checkTests(file: string, text: string): void {
  for (const { title, target, index } of testReferences(withoutCode(text))) {
    checked.tests++;
    const path = root + join(dirname(file), target);
    if (existsSync(path) && !titlesOf(readFileSync(path, "utf8")).has(title)) {
      problems.push(`${file}:${lineOf(text, index)}: ${target} has no test "${title}"`);
    }
  }
}

async function checkImports(block: Block): Promise<void> {
  const statement = /\b(?:import|export)\s+(?:(type\s)?([^"';]*?)\sfrom\s+)?["'](session-security[^"']*)["']/g;
  for (const match of block.code.matchAll(statement)) {
    const [, typeOnly, clause = "", specifier = ""] = match;
    const at = `${block.file}:${block.line + lineOf(block.code, match.index)}`;
    checked.imports++;
    if (!exported(specifier)) {
      problems.push(`${at}: "${specifier}" is not an export of the package`);
      continue;
    }
    if (typeOnly !== undefined || !specifier.startsWith(manifest.name)) continue;
    const module = (await import(specifier)) as Record<string, unknown>;
    for (const name of namesIn(clause)) {
      if (!(name in module)) problems.push(`${at}: "${specifier}" exports no ${name}`);
    }
  }
}

function exported(specifier: string): boolean {
  const path = `.${specifier.slice(manifest.name.length)}`;
  if (manifest.exports[path] === null) return false;
  return Object.keys(manifest.exports).some((key) => {
    const [before = "", after] = key.split("*");
    return after === undefined ? key === path : path.length > before.length && path.startsWith(before);
  });
}

/** The values that `{ a, type B, c as d }` asks for: a and c. */
function namesIn(clause: string): string[] {
  return (/\{([^}]*)\}/.exec(clause)?.[1] ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "" && !part.startsWith("type "))
    .map((part) => part.split(/\s+as\s+/)[0] ?? part);
}

/** Each example is a module of its own, on the line where the document has it, so that errors name that line. */
function compile(examples: readonly Block[]): void {
  const folder = `${root}.cache/docs`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { file, line, language, code, marks } of examples) {
    if (marks.includes("ignore")) {
      checked.ignored++;
      continue;
    }
    checked.compiled++;
    const name = `${file.replaceAll("/", "__")}.L${line}.${language}`;
    writeFileSync(`${folder}/${name}`, `${"\n".repeat(line)}${code}\nexport {};\n`);
  }
  const options = { noUnusedLocals: false, noUnusedParameters: false, isolatedModules: true };
  writeFileSync(
    `${folder}/tsconfig.json`,
    JSON.stringify({ extends: "../../tsconfig.json", compilerOptions: options, include: ["*.ts", "*.tsx"] }),
  );
  if (checked.compiled === 0) return;
  const compiler = `${root}node_modules/typescript/bin/tsc`;
  const { status, stdout } = spawnSync(process.execPath, [compiler, "-p", folder, "--pretty", "false"], {
    cwd: folder,
    encoding: "utf8",
  });
  const errors = stdout.split("\n").filter((line) => line !== "");
  for (const error of errors) {
    problems.push(
      error.replace(/^(.+?)\.L\d+\.tsx?\((\d+),(\d+)\)/, (_, name: string, line: string, column: string) => {
        return `${name.replaceAll("__", "/")}:${line}:${column}`;
      }),
    );
  }
  if (status !== 0 && errors.length === 0) problems.push("tsc failed and said nothing");
}

function checkFigures(file: string, text: string): string {
  const figures = /(<!-- figures:([\w-]+) -->\n)([\s\S]*?)(<!-- \/figures -->)/g;
  const fresh = text.replaceAll(figures, (all, open: string, name: string, old: string, close: string) => {
    checked.figures++;
    const command = FIGURES[name];
    if (command === undefined) {
      problems.push(`${file}: figures:${name}: no command is known for it in tools/check-docs.ts`);
      return all;
    }
    const { status, stdout } = spawnSync(process.execPath, command.slice(1), { cwd: root, encoding: "utf8" });
    if (status !== 0) problems.push(`${file}: figures:${name}: ${command.join(" ")} failed`);
    if (stdout.trim() === old.trim()) return all;
    if (process.argv.includes("--write")) return `${open}${stdout.trim()}\n${close}`;
    problems.push(`${file}: figures:${name}: ${command.join(" ")} prints something else today:\n${stdout.trim()}`);
    return all;
  });
  const opened = text.split("<!-- figures:").length - 1;
  if (opened !== [...text.matchAll(figures)].length) problems.push(`${file}: a figures mark is not closed`);
  if (fresh !== text) writeFileSync(root + file, fresh);
  return fresh;
}
