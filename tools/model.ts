/**
 * `npm run model`: writes docs/model.md and docs/model.svg from the code itself. Every status of a page meets every
 * event, on the real monitor; every state of a record every call, on the memory store, to whose rules the other stores
 * are held (`session-security/testing`). test/tools/model.test.ts fails when the files are not what this would write.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { STATUSES, transitions, type Transition } from "./model/browser.ts";
import { picture } from "./model/picture.ts";
import { calls, messages, RECORD_STATES, requests } from "./model/record.ts";

const docs = fileURLToPath(new URL("../docs/", import.meta.url));

export async function model(): Promise<{ text: string; svg: string }> {
  const all = await transitions();
  const text = `# The model: states, messages, and who may do what

Written by \`npm run model\` from the code itself. Each row was played on the real monitor, the engine and the memory
store; the suite fails when this page says something else than they do.

## A page

![The statuses of a page, and what leads from one to another](model.svg)

\`unsure\` and \`ended\` are covered, the others are shown. A cell is the status after the event; a dot: as before;
*asks*: the server is asked at once.

${pages(all)}

The tables are for a page that hears no other answer meanwhile. What a page knows and how a status follows from it is
in [ARCHITECTURE.md](../ARCHITECTURE.md#the-monitor).

## A record in the store

Ended is absorbing, and nobody but the store decides it: the stored standing is judged before anything that a call
brings along is looked at. A record was active 10 s ago in these rows.

${table(
  ["call", ...RECORD_STATES],
  (await calls()).map(({ call, effects }) => [call, ...effects]),
)}

## Who may move activity

${table(["request", "speaks as", "moves it before a monitor has spoken", "and after", "is a page"], await requests())}

## What a ping says, and hears

${table(["message", "session alive", "moves activity", "session ended: idle", "nobody logged in"], await messages())}
`;
  return { text, svg: picture(all) };
}

function pages(all: readonly Transition[]): string {
  const events = [...new Set(all.map(({ event }) => event))];
  const cell = (event: string, from: string): string => {
    const { to, asks } = all.find((each) => each.event === event && each.from === from)!;
    const same = from.split(",")[0] === to;
    return `${same ? "·" : `**${to}**`}${asks ? " *asks*" : ""}`;
  };
  return table(
    ["event", ...STATUSES],
    events.map((event) => [event, ...STATUSES.map((from) => cell(event, from))]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { text, svg } = await model();
  writeFileSync(`${docs}model.md`, text);
  writeFileSync(`${docs}model.svg`, svg);
}
