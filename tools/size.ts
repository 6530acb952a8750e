/**
 * `npm run size`: what a browser has to load, in bytes of Brotli 11, beside the peers. Exits with 1 above a ceiling.
 * `--markdown` writes the table of the README.
 */
import { brotli, bundleMonitor, bundleRules, bundleSilent, bundleSpoken, languages, type Silent } from "./bundle.ts";
import type { Messages } from "../src/dialog/messages/type.ts";

/**
 * `target` is what we want. `ceiling` is what we have, or the target where it is reached: nothing may grow beyond it
 * unnoticed, and whoever makes it smaller lowers it.
 */
const SERVED = { target: 5000, ceiling: 5000 };
const MONITOR = { target: 3000, ceiling: 3000 };
const LOCK = { ceiling: 795 };
const DRAFTS = { ceiling: 3830 };
const SILENT: Readonly<Record<Silent, number>> = { unsaved: 610, "report-only": 2970, anonymous: 185 };

/** Minified bundles measured in the same way, with the frameworks that they need left out. */
const peers = [
  ["HMRC timeout dialog", 2556],
  ["@ng-idle/core", 2806],
  ["react-idle-timer", 5519],
  ["oidc-client-ts", 15489],
] as const;

interface Row {
  readonly what: string;
  readonly bytes: number;
  readonly target?: number;
  readonly ceiling?: number;
}

/**
 * English is the budget; what another language may cost beyond it, by what it needs: longer words, letters of two or
 * three bytes, a way of its own to write times.
 */
const BEYOND_ENGLISH = { latin: 200, otherScript: 250, ownTimes: 300 };

async function served(language: string): Promise<Row> {
  const bytes = await servedSize(language);
  const what = `monitor, dialog and messages: ${language}`;
  if (language === "en") return { what, bytes, ...SERVED };
  const { messages } = (await import(`../src/dialog/messages/${language}.ts`)) as { messages: Messages };
  const latin = new Intl.Locale(messages.language).maximize().script === "Latn";
  const needs = messages.timeFormat ? "ownTimes" : latin ? "latin" : "otherScript";
  return { what, bytes, ceiling: (await servedSize("en")) + BEYOND_ENGLISH[needs] };
}

async function servedSize(language: string): Promise<number> {
  return size(await bundleSpoken("main", language));
}

async function silent(name: Silent): Promise<Omit<Row, "what">> {
  return { bytes: size(await bundleSilent(name)), ceiling: SILENT[name] };
}

function size(body: string): number {
  return brotli(body).length;
}

function note({ bytes, target, ceiling = Infinity }: Row): string {
  const above = bytes > ceiling ? `ABOVE the ceiling of ${number(ceiling)}` : "";
  if (target === undefined) return above || (ceiling < Infinity ? `at most ${number(ceiling)}` : "");
  return `target ${number(target)}, ${above || (bytes <= target ? "reached" : "not reached yet")}`;
}

/** The README has no room for forty lines. */
function longest(translated: readonly Row[]): Row {
  const bytes = Math.max(...translated.map((row) => row.bytes));
  return { what: `the same in ${translated.length} other languages, at most`, bytes };
}

function number(bytes: number): string {
  return bytes.toLocaleString("en");
}

const monitor: Row[] = [
  { what: "monitor alone (session-security/client)", bytes: size(await bundleMonitor()), ...MONITOR },
  { what: "of which without the browser (ports handed in)", bytes: size(await bundleRules()) },
];
const english = await served("en");
const translated = await Promise.all(
  languages()
    .filter((language) => language !== "en")
    .map(served),
);
const others: Row[] = [
  { what: "besides, with confirmFormDiscard", ...(await silent("unsaved")) },
  { what: 'besides, with onEnd "lock": en', bytes: size(await bundleSpoken("lock", "en")), ...LOCK },
  { what: "besides, with drafts: en", bytes: size(await bundleSpoken("drafts", "en")), ...DRAFTS },
  { what: "instead, in report-only mode", ...(await silent("report-only")) },
  { what: "instead, on the pages of nobody", ...(await silent("anonymous")) },
  ...peers.map(([what, bytes]) => ({ what: `for comparison: ${what}`, bytes })),
];

if (process.argv.includes("--markdown")) {
  console.log("| what | bytes | |\n| --- | ---: | --- |");
  for (const row of [...monitor, english, longest(translated), ...others]) {
    console.log(`| ${row.what} | ${number(row.bytes)} | ${note(row)} |`);
  }
} else {
  for (const row of [...monitor, english, ...translated, ...others]) {
    console.log(`${row.what.padEnd(48)}${number(row.bytes).padStart(8)}  ${note(row)}`.trimEnd());
  }
}
process.exitCode = [...monitor, english, ...translated, ...others].some(
  ({ bytes, ceiling = Infinity }) => bytes > ceiling,
)
  ? 1
  : 0;
