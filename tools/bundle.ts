/**
 * Bundles what a browser loads, for the build and for the size check: both must look at the same bytes.
 */
import { readdirSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build, transform, type Plugin } from "esbuild";
import { minify } from "terser";

export const root = fileURLToPath(new URL("../", import.meta.url));

/**
 * Properties that never leave the file, so that the served ones may be short, by the interface that declares them. Only
 * what is listed here is renamed; what comes from JSON, the DOM or a message of another tab, or is read by a computed
 * name, must not be (test/tools/bundle.test.ts).
 */
export const INTERNAL: Readonly<Record<string, readonly string[]>> = {
  "src/core/monitor-states.ts": ["begun", "asOf", "doubted"],
  "src/client/facts.ts": ["born"],
  "src/client/plan.ts": ["askAt", "warn", "limit", "reportWithin"],
  "src/client/ports.ts": [
    "wall",
    "monotonic",
    "timer",
    "send",
    "channel",
    "turn",
    "recall",
    "remember",
    "page",
    "visible",
    "watch",
    "listen",
  ],
  "src/client/monitor.ts": ["until"],
  "src/client/types.ts": ["vouched", "known", "fresh", "curtain", "throttle", "ports"],
  "src/dialog/content.ts": ["text", "controls", "step", "tab"],
  "src/dialog/view.ts": ["dialog", "render"],
  "src/dialog/messages/type.ts": [
    "language",
    "warningTitle",
    "warning",
    "coveredTitle",
    "covered",
    "endedTitle",
    "timeFormat",
  ],
};

/** The languages that have messages, by file name. */
export function languages(): string[] {
  return readdirSync(`${root}src/dialog/messages`)
    .filter((file) => file !== "type.ts")
    .map((file) => file.replace(/\.ts$/, ""))
    .toSorted();
}

/** What speaks: the name that its file begins with, what runs it from where, and what its words are called in a language's file. */
const SPOKEN = {
  main: { before: "", from: "served", run: "serve", words: "messages" },
  lock: { before: "lock-", from: "served-beside", run: "serveLock", words: "lock" },
  drafts: { before: "drafts-", from: "served-beside", run: "serveDrafts", words: "drafts" },
} as const;
export type Spoken = keyof typeof SPOKEN;

/** What stands before and after the words. They alone differ: the rest is bundled once, and kept once. */
export async function servedFrame(what: Spoken): Promise<readonly string[]> {
  return (await frame(what)).parts;
}

/** The words of a language as an expression, with the same short names as the frame. */
export async function servedWords(what: Spoken, language: string): Promise<string> {
  const { words } = SPOKEN[what];
  const source = `import { ${words} } from "./messages/${language}.ts"; ${HOLE}(${words});`;
  const names = structuredClone((await frame(what)).names);
  const code = await bundle(source, "src/dialog", { served: true, names });
  const expression = new RegExp(`^${HOLE}\\((.*)\\);$`, "s").exec(code)?.[1];
  if (expression === undefined) throw new Error(`The words of ${what} in ${language} are more than one object`);
  return expression;
}

/** The file that `head()` loads: frame and words. */
export async function bundleSpoken(what: Spoken, language: string): Promise<string> {
  return (await servedFrame(what)).join(await servedWords(what, language));
}

/** The name of that file, without hash and ending. */
export function spokenName(what: Spoken, language: string): string {
  return SPOKEN[what].before + language;
}

const HOLE = "__WORDS__";

interface Frame {
  readonly parts: readonly string[];
  readonly names: object;
}
const frames = new Map<Spoken, Promise<Frame>>();

function frame(what: Spoken): Promise<Frame> {
  const made = frames.get(what) ?? makeFrame(what);
  frames.set(what, made);
  return made;
}

async function makeFrame(what: Spoken): Promise<Frame> {
  const names = {};
  const { from, run } = SPOKEN[what];
  const source = `import { ${run} as run } from "./${from}.ts"; run(${HOLE});`;
  const parts = (await bundle(source, "src/dialog", { served: true, names })).split(HOLE);
  if (parts.length !== 2) throw new Error(`The words stand in the file of ${what} ${parts.length - 1} times`);
  return { parts, names };
}

/** What says nothing, by the name of its file: what is loaded besides, or instead of, the monitor and the dialog. */
const SILENT = {
  unsaved: { run: "serveConfirmFormDiscard", from: "served", folder: "src/client" },
  countdown: { run: "serveCountdown", from: "served-beside", folder: "src/dialog" },
  "report-only": { run: "serveReportOnly", from: "served", folder: "src/client" },
  anonymous: { run: "serveAnonymous", from: "served", folder: "src/client" },
} as const;
export type Silent = keyof typeof SILENT;

export function bundleSilent(name: Silent): Promise<string> {
  const { run, from, folder } = SILENT[name];
  return bundle(`import { ${run} as run } from "./${from}.ts"; run();`, folder, { served: true });
}

/** The monitor without a dialog, as an application that brings its own would bundle it. */
export function bundleMonitor(): Promise<string> {
  return bundle(`export { createMonitor } from "./index.ts";`, "src/client");
}

/** The same without what touches the DOM: on ports that the application, a test or the simulator hands in. */
export function bundleRules(): Promise<string> {
  return bundle(`export { createMonitor } from "./monitor.ts";`, "src/client", { plugins: [withoutBrowser] });
}

export function brotli(body: string): Buffer {
  return brotliCompressSync(body, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(body),
    },
  });
}

const internal = new RegExp(`^(${Object.values(INTERNAL).flat().join("|")})$`);

interface How {
  /** Not for other people's bundlers, so that internal names may be short. */
  readonly served?: boolean;
  readonly plugins?: readonly Plugin[];
  /** The short names given so far; those of this bundle are added. */
  readonly names?: object;
}

async function bundle(
  contents: string,
  folder: string,
  { served = false, plugins = [], names }: How = {},
): Promise<string> {
  const result = await build({
    stdin: { contents, resolveDir: `${root}${folder}`, loader: "ts" },
    absWorkingDir: root,
    bundle: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    // It knows the constants of other files, which terser does not.
    minifySyntax: true,
    legalComments: "none",
    write: false,
    plugins: [minifyStyles, ...plugins],
  });
  const [file] = result.outputFiles;
  if (file === undefined) throw new Error("esbuild wrote nothing");
  // esbuild's own minifier leaves some 4 % more Brotli: it looks at each expression once, terser as often as told.
  const { code } = await minify(file.text, {
    ecma: 2020,
    module: true,
    compress: { passes: 3, pure_funcs: served ? ["assertOptions", "assertMessages"] : [] },
    mangle: served ? { properties: { regex: internal, builtins: true } } : true,
    format: { comments: false },
    ...(names && { nameCache: names }),
  });
  if (code === undefined) throw new Error("terser wrote nothing");
  return code;
}

const withoutBrowser: Plugin = {
  name: "without-browser",
  setup(setup) {
    setup.onLoad({ filter: /[\\/]client[\\/]browser\.ts$/ }, () => ({
      contents: "export const browserPorts = () => ({});",
      loader: "ts",
    }));
  },
};

/** A bundler does not look into template literals, so the style sheet is minified here. */
const minifyStyles: Plugin = {
  name: "minify-styles",
  setup(setup) {
    setup.onLoad({ filter: /[\\/]dialog[\\/](draft-)?styles\.ts$/ }, async ({ path }) => {
      const { styles } = (await import(pathToFileURL(path).href)) as { styles: string };
      const { code } = await transform(styles, { loader: "css", minify: true, target: "es2022" });
      return { contents: `export const styles = ${JSON.stringify(code.trim())};`, loader: "ts" };
    });
  },
};
