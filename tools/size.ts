/**
 * `npm run size`: what a browser has to load, in bytes of Brotli 11, beside the peers. Exits with 1 above a ceiling.
 * `--markdown` writes the table of the README.
 */
import {
  brotli,
  bundleConfirmFormDiscard,
  bundleMonitor,
  bundleReportOnly,
  bundleRules,
  bundleServed,
  languages,
} from "./bundle.ts";

/**
 * `target` is what we want. `ceiling` is what we have, or the target where it is reached: nothing may grow beyond it
 * unnoticed, and whoever makes it smaller lowers it.
 */
const SERVED = { target: 5000, ceiling: 5050 };
const MONITOR = { target: 3000, ceiling: 3000 };

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

async function served(language: string): Promise<Row> {
  // The other languages follow English: their words are longer.
  const limits = language === "en" ? SERVED : {};
  return { what: `monitor, dialog and messages: ${language}`, bytes: size(await bundleServed(language)), ...limits };
}

function size(body: string): number {
  return brotli(body).length;
}

function note({ bytes, target, ceiling = Infinity }: Row): string {
  if (target === undefined) return "";
  const reached = bytes <= target ? "reached" : "not reached yet";
  return `target ${number(target)}, ${bytes > ceiling ? `ABOVE the ceiling of ${number(ceiling)}` : reached}`;
}

function number(bytes: number): string {
  return bytes.toLocaleString("en");
}

const rows: Row[] = [
  { what: "monitor alone (session-security/client)", bytes: size(await bundleMonitor()), ...MONITOR },
  { what: "of which without the browser (ports handed in)", bytes: size(await bundleRules()) },
  ...(await Promise.all(languages().map(served))),
  { what: "besides, with confirmFormDiscard", bytes: size(await bundleConfirmFormDiscard()) },
  { what: "instead, in report-only mode", bytes: size(await bundleReportOnly()) },
  ...peers.map(([what, bytes]) => ({ what: `for comparison: ${what}`, bytes })),
];

if (process.argv.includes("--markdown")) {
  console.log("| what | bytes | |\n| --- | ---: | --- |");
  for (const row of rows) console.log(`| ${row.what} | ${number(row.bytes)} | ${note(row)} |`);
} else {
  for (const row of rows) console.log(`${row.what.padEnd(44)}${number(row.bytes).padStart(8)}  ${note(row)}`.trimEnd());
}
process.exitCode = rows.some(({ bytes, ceiling = Infinity }) => bytes > ceiling) ? 1 : 0;
