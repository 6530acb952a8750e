/** A run in the words of docs/faults.md. */
import type { Case } from "./faults.ts";
import { KINDS, type Kind, type Outcome } from "./run.ts";
import type { Timed } from "./site.ts";
import { percentile } from "./stopwatch.ts";

export const HEAD: readonly string[] = [
  "fault",
  "store",
  "page",
  "ping",
  "logout",
  "application's logout",
  "login",
  "p50",
  "p99",
  "served again after",
  "afterwards",
];

/** How a request was answered, in a word: its status, and the code of a refusal. */
export function wordOf({ answer }: Timed): string {
  const isJson = String(answer.headers["content-type"]).startsWith("application/json");
  if (answer.status !== 503 || !isJson) return String(answer.status);
  return `503 ${String(answer.json()["code"])}`;
}

/** All the answers of a kind, each once, the most frequent first. */
export function wordsOf(answers: readonly Timed[]): string[] {
  const counts = new Map<string, number>();
  for (const timed of answers) counts.set(wordOf(timed), (counts.get(wordOf(timed)) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([word]) => word);
}

/** Milliseconds that requests took while the fault lasted. */
export function timesOf({ answers }: Outcome): number[] {
  return KINDS.flatMap((kind) => answers[kind].map(({ took }) => took));
}

export function cellsOf({ fault, store }: Pick<Case, "fault" | "store">, outcome: Outcome): string[] {
  const shown = (kind: Kind): string => shares(outcome.answers[kind]);
  const times = timesOf(outcome);
  return [
    fault.name,
    store,
    ...KINDS.map(shown),
    `${Math.round(percentile(times, 50))} ms`,
    `${Math.round(percentile(times, 99))} ms`,
    fault.end === undefined ? "" : `${(outcome.recovery / 1000).toFixed(1)} s`,
    afterwards(outcome),
  ];
}

function shares(answers: readonly Timed[]): string {
  const words = wordsOf(answers);
  if (words.length === 1) return words[0]!;
  return words.map((word) => `${answers.filter((timed) => wordOf(timed) === word).length} × ${word}`).join(", ");
}

function afterwards({ lost, loggedOut, revived, letIn, movedLate, notEnded, undone }: Outcome): string {
  const broken = Object.entries({ loggedOut, revived, letIn, movedLate, notEnded })
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name}: ${count}`);
  if (undone.sessions > 0) {
    broken.push(`undone for at most ${(undone.within / 1000).toFixed(1)} s: ${undone.sessions}`);
  }
  if (broken.length > 0) return broken.map((what) => `**${what}**`).join(", ");
  return lost > 0 ? "the records are gone: everybody logs in again" : "everybody as before";
}

export function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
