/**
 * `npm run build`: the browser files as data in `src/served/generated.ts`, then everything compiled into `dist/`.
 * The same sources give the same bytes, so that the file names and their integrity hashes are reproducible.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { ServedFile } from "../src/served/types.ts";
import { brotli, bundleSilent, languages, root, servedFrame, servedWords, spokenName, type Spoken } from "./bundle.ts";

const GENERATED = `${root}src/served/generated.ts`;

const stamp = `// Written by tools/build.ts from inputs ${hashOfInputs()}. Do not edit.\n`;
if (!current(stamp)) {
  const silent = {
    confirmFormDiscard: served("unsaved", await bundleSilent("unsaved")),
    countdown: served("countdown", await bundleSilent("countdown")),
    reportOnly: served("report-only", await bundleSilent("report-only")),
    anonymous: served("anonymous", await bundleSilent("anonymous")),
  };
  replace(
    GENERATED,
    [
      `${stamp}import type { LanguageFile, ServedFile } from "./types.ts";`,
      await inLanguages("main"),
      await inLanguages("lock"),
      await inLanguages("drafts"),
      ...Object.entries(silent).map(
        ([name, file]) => `export const ${name}: ServedFile = ${JSON.stringify(file, null, 2)};\n`,
      ),
    ].join("\n\n"),
  );
}
compile();

/** Everything that the bundles depend on. When none of it has changed, neither have they. */
function hashOfInputs(): string {
  const inputs = globSync("{src/{core,client,dialog}/**/*.ts,tools/{build,bundle}.ts,package-lock.json}", {
    cwd: root,
  });
  const hash = createHash("sha256");
  for (const input of inputs.toSorted()) {
    hash
      .update(`${input.replaceAll("\\", "/")}\0`)
      .update(readFileSync(`${root}${input}`))
      .update("\0");
  }
  return hash.digest("hex").slice(0, 16);
}

function current(firstLine: string): boolean {
  try {
    return readFileSync(GENERATED, "utf8").startsWith(firstLine);
  } catch {
    return false;
  }
}

function served(what: string, body: string): ServedFile {
  const digest = (algorithm: string, encoding: "hex" | "base64"): string =>
    createHash(algorithm).update(body).digest(encoding);
  return {
    name: `${what}.${digest("sha256", "hex").slice(0, 16)}.js`,
    integrity: `sha384-${digest("sha384", "base64")}`,
    body,
    brotli: brotli(body).toString("base64"),
  };
}

/** What all languages have in common stands there once. */
async function inLanguages(what: Spoken): Promise<string> {
  const frame = await servedFrame(what);
  const files = languages().map(async (language) => {
    const words = await servedWords(what, language);
    const { body: _, ...file } = served(spokenName(what, language), frame.join(words));
    const data = JSON.stringify({ language, ...file }).slice(1, -1);
    return `{ ${data},\n    get body() { return ${what}Frame.join(${JSON.stringify(words)}); } },\n`;
  });
  return `const ${what}Frame: readonly string[] = ${JSON.stringify(frame)};
export const ${what}: readonly LanguageFile[] = [
  ${(await Promise.all(files)).join("  ")}];`;
}

/** Whoever reads the file meanwhile sees the old one or the new one, never half of it. */
function replace(path: string, text: string): void {
  writeFileSync(`${path}.${process.pid}`, text);
  renameSync(`${path}.${process.pid}`, path);
}

/** Compiles beside `dist/` and swaps, so that a mistake leaves the last good build, and no file of an older one stays. */
function compile(): void {
  const fresh = `${root}.cache/dist.${process.pid}`;
  mkdirSync(`${root}.cache`, { recursive: true });
  const { status } = spawnSync(
    process.execPath,
    [`${root}node_modules/typescript/bin/tsc`, "-p", "tsconfig.build.json", "--outDir", fresh],
    { cwd: root, stdio: "inherit" },
  );
  if (status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    process.exit(1);
  }
  rmSync(`${root}dist`, { recursive: true, force: true });
  renameSync(fresh, `${root}dist`);
}
