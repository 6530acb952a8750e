/**
 * `npm run size`: what a browser has to load, in bytes of Brotli 11, beside the peers. Exits with 1 above a ceiling.
 * `--markdown` writes the table of the README.
 */
import {
  brotli,
  bundleMonitor,
  bundleRules,
  bundleSilent,
  bundleSpoken,
  languages,
  type Silent,
  type Spoken,
} from "./bundle.ts";
import type { Messages } from "../src/dialog/messages/type.ts";

/**
 * `target` is what we want. `ceiling` is what we have, or the target where it is reached: nothing may grow beyond it
 * unnoticed, and whoever makes it smaller lowers it.
 */
const SERVED = { target: 5000, ceiling: 5000 };
const MONITOR = { target: 3000, ceiling: 3000 };
const LOCK = { ceiling: 795 };
const DRAFTS = { ceiling: 3870 };
const SILENT: Readonly<Record<Silent, number>> = { unsaved: 630, countdown: 1550, "report-only": 2985, anonymous: 185 };

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
const BEYOND_ENGLISH = {
  main: { latin: 200, otherScript: 250, ownTimes: 300 },
  lock: { latin: 80, otherScript: 100, ownTimes: 80 },
  drafts: { latin: 100, otherScript: 140, ownTimes: 100 },
};

/** A file in every language, English first. */
async function spoken(what: Spoken, title: string, budget: Pick<Row, "target" | "ceiling">): Promise<Row[]> {
  const bytesIn = async (language: string): Promise<number> => size(await bundleSpoken(what, language));
  const english = await bytesIn("en");
  const others = languages().filter((language) => language !== "en");
  const translated = others.map(async (language) => ({
    what: `${title}: ${language}`,
    bytes: await bytesIn(language),
    ceiling: english + BEYOND_ENGLISH[what][await needs(language)],
  }));
  return [{ what: `${title}: en`, bytes: english, ...budget }, ...(await Promise.all(translated))];
}

async function needs(language: string): Promise<"latin" | "otherScript" | "ownTimes"> {
  const { messages } = (await import(`../src/dialog/messages/${language}.ts`)) as { messages: Messages };
  if (messages.timeFormat) return "ownTimes";
  return new Intl.Locale(messages.language).maximize().script === "Latn" ? "latin" : "otherScript";
}

/** The README has no room for forty lines each. */
function longest([english, ...others]: readonly Row[]): Row[] {
  const bytes = Math.max(...others.map((row) => row.bytes));
  return [english!, { what: `the same in ${others.length} other languages, at most`, bytes }];
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

function number(bytes: number): string {
  return bytes.toLocaleString("en");
}

const monitor: Row[] = [
  { what: "monitor alone (session-security/client)", bytes: size(await bundleMonitor()), ...MONITOR },
  { what: "of which without the browser (ports handed in)", bytes: size(await bundleRules()) },
];
const main = await spoken("main", "monitor, dialog and messages", SERVED);
const lock = await spoken("lock", 'besides, with onEnd "lock"', LOCK);
const drafts = await spoken("drafts", "besides, with drafts", DRAFTS);
const others: Row[] = [
  { what: "besides, with confirmFormDiscard", ...(await silent("unsaved")) },
  { what: "besides, with countdown", ...(await silent("countdown")) },
  { what: "instead, in report-only mode", ...(await silent("report-only")) },
  { what: "instead, on the pages of nobody", ...(await silent("anonymous")) },
  ...peers.map(([what, bytes]) => ({ what: `for comparison: ${what}`, bytes })),
];

const all = [...monitor, ...main, ...lock, ...drafts, ...others];
if (process.argv.includes("--markdown")) {
  console.log("| what | bytes | |\n| --- | ---: | --- |");
  for (const row of [...monitor, ...longest(main), ...longest(lock), ...longest(drafts), ...others]) {
    console.log(`| ${row.what} | ${number(row.bytes)} | ${note(row)} |`);
  }
} else {
  for (const row of all) {
    console.log(`${row.what.padEnd(48)}${number(row.bytes).padStart(8)}  ${note(row)}`.trimEnd());
  }
}
process.exitCode = all.some(({ bytes, ceiling = Infinity }) => bytes > ceiling) ? 1 : 0;
