import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { contentFor } from "../../src/dialog/content.ts";
import type { Messages } from "../../src/dialog/messages/type.ts";
import type { MonitorState } from "../../src/client/types.ts";

const folder = new URL("../../src/dialog/messages/", import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file !== "type.ts")
  .map((file) => file.replace(".ts", ""));

async function load(name: string): Promise<Messages> {
  const { messages } = (await import(new URL(`${name}.ts`, folder).href)) as { messages: Messages };
  return messages;
}

function strings(value: object): string[] {
  return Object.values(value).flatMap((inner: unknown) =>
    typeof inner === "string" ? [inner] : strings(inner as object),
  );
}

const warning = (remaining: number, extendable = true): MonitorState => ({ status: "warning", remaining, extendable });
const reasons = ["idle", "absolute", "revoked", "logout", "unknown", "anonymous", "replaced"] as const;

test("the original's eleven languages are there", () => {
  expect(names.toSorted()).toEqual(["ca", "cs", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "pt-br"]);
});

describe.each(names)("%s", (name) => {
  test("says everything, and holds one placeholder, for the time", async () => {
    const messages = await load(name);
    expect(strings(messages).every((text) => text.trim() === text && text !== "")).toBe(true);
    expect(strings(messages).filter((text) => /[{}]/.test(text))).toEqual([messages.warning]);
    expect(messages.warning.match(/\{.*?\}/g)).toEqual(["{time}"]);
  });

  test("is known to this platform, so that no time is said in another language", async () => {
    const { language } = await load(name);
    expect(new Intl.RelativeTimeFormat(language).resolvedOptions().locale).toBe(language);
    expect(language.toLowerCase().split("-")[0]).toBe(name.split("-")[0]);
  });

  test("leaves no placeholder in any state", async () => {
    const messages = await load(name);
    const states: MonitorState[] = [0, 1, 2, 5, 21, 61, 600].flatMap((left) => [warning(left), warning(left, false)]);
    states.push({ status: "unsure" });
    for (const reason of reasons) states.push({ status: "ended", reason, left: false });
    for (const state of states) {
      const content = contentFor(state, messages);
      expect(`${content?.title} ${content?.text}`).not.toMatch(/[{}]/);
      expect(content?.title).toBeTruthy();
      // Of the ends only those two need words of their own; of the others the title says it.
      if (state.status !== "ended" || /idle|absolute/.test(state.reason)) expect(content?.text).toBeTruthy();
    }
  });
});

/** One, two, five and twenty-one; Czech and Polish tell two from five, and Slavic cases tell "1 sekundu" from "1 sekunda". */
test.each([
  ["ca", "1 segon", "2 segons", "5 segons", "21 segons"],
  ["cs", "1 sekundu", "2 sekundy", "5 sekund", "21 sekund"],
  ["de", "1 Sekunde", "2 Sekunden", "5 Sekunden", "21 Sekunden"],
  ["en", "1 second", "2 seconds", "5 seconds", "21 seconds"],
  ["es", "1 segundo", "2 segundos", "5 segundos", "21 segundos"],
  ["fr", "1 seconde", "2 secondes", "5 secondes", "21 secondes"],
  ["it", "1 secondo", "2 secondi", "5 secondi", "21 secondi"],
  ["nl", "1 seconde", "2 seconden", "5 seconden", "21 seconden"],
  ["pl", "1 sekundę", "2 sekundy", "5 sekund", "21 sekund"],
  ["pt", "1 segundo", "2 segundos", "5 segundos", "21 segundos"],
  ["pt-br", "1 segundo", "2 segundos", "5 segundos", "21 segundos"],
])("%s has the right form for each number", async (name, ...forms) => {
  const messages = await load(name);
  const said = [1, 2, 5, 21].map((left) => contentFor(warning(left), messages)?.text ?? "");
  expect(said.every((text, index) => new RegExp(`(?<!\\d)${forms[index]}(?!\\p{L})`, "u").test(text))).toBe(true);
  expect(contentFor(warning(0), messages)?.text).toContain("0 ");
  expect(contentFor(warning(300), messages)?.text).toMatch(/5 min/i);
});
