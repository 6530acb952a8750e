import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { contentFor } from "../../src/dialog/content.ts";
import type { DraftMessages, LockMessages, Messages, Review } from "../../src/dialog/messages/type.ts";
import { inWords } from "../../src/dialog/time.ts";
import type { MonitorState } from "../../src/client/types.ts";
import { main } from "../../src/served/index.ts";

const folder = new URL("../../src/dialog/messages/", import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file !== "type.ts")
  .map((file) => file.replace(".ts", ""));

interface Words {
  readonly messages: Messages;
  readonly lock: LockMessages;
  readonly drafts: DraftMessages;
}

async function load(name: string): Promise<Messages> {
  const { messages } = (await import(new URL(`${name}.ts`, folder).href)) as { messages: Messages };
  return messages;
}

function strings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value ? Object.values(value).flatMap(strings) : [];
}

const warning = (remaining: number, extendable = true): MonitorState => ({ status: "warning", remaining, extendable });
const reasons = ["idle", "absolute", "revoked", "logout", "unknown", "anonymous", "replaced"] as const;

const ORIGINAL = "ca cs de en es fr it nl pl pt pt-br";
const EUROPEAN_UNION = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv";
const OTHERS = "ar cy he hi id ja ko nb nn tr uk zh-hans zh-hant";

test("the original's eleven, every official language of the European Union and thirteen others are there", () => {
  const wanted = new Set(`${ORIGINAL} ${EUROPEAN_UNION} ${OTHERS}`.split(" "));
  expect(names.toSorted()).toEqual([...wanted].toSorted());
});

describe.each(names)("%s", (name) => {
  test("says everything, and holds one placeholder, for the time", async () => {
    const messages = await load(name);
    expect(strings(messages).every((text) => text.trim() === text && text !== "")).toBe(true);
    expect(strings(messages).filter((text) => /[{}]/.test(text))).toEqual([messages.warning]);
    expect(messages.warning.match(/\{.*?\}/g)).toEqual(["{time}"]);
  });

  test("says who has read it, and does not send that to browsers", async () => {
    const { review } = (await import(new URL(`${name}.ts`, folder).href)) as { review: Review };
    expect(["source", "machine", "checked", "native"]).toContain(review);
    expect(review === "source").toBe(name === "en");
    expect(main.find(({ language }) => language === name)?.body).not.toMatch(/"(source|machine|checked|native)"/);
  });

  test("speaks to a locked page and of drafts, too", async () => {
    const { lock, drafts } = (await import(new URL(`${name}.ts`, folder).href)) as {
      lock: LockMessages;
      drafts: DraftMessages;
    };
    const { language } = await load(name);
    expect([lock.language, drafts.language]).toEqual([language, language]);
    for (const sentence of [lock.locked, drafts.draft]) expect(sentence.length).toBeLessThanOrEqual(100);
    for (const label of [drafts.restore, drafts.discard]) expect(label.length).toBeLessThanOrEqual(32);
    const words = [...strings(lock), ...strings(drafts)];
    expect(words.every((text) => text.trim() === text && text !== "" && !/[{}]/.test(text))).toBe(true);
  });

  test("is as short as a dialog wants it", async () => {
    const { extend, logout, dismiss, check, login, ...sentences } = await load(name);
    for (const label of [extend, logout, dismiss, check, login]) expect(label.length).toBeLessThanOrEqual(32);
    for (const sentence of strings(sentences)) expect(sentence.length).toBeLessThanOrEqual(100);
  });

  test("says what a locked page and a draft need, in the same language, and shortly", async () => {
    const { lock, drafts, messages } = (await import(new URL(`${name}.ts`, folder).href)) as Words;
    expect([lock.language, drafts.language]).toEqual([messages.language, messages.language]);
    for (const text of [lock.locked, drafts.draft]) expect(text.trim().length).toBeGreaterThan(10);
    for (const text of [lock.locked, drafts.draft]) expect(text.length).toBeLessThanOrEqual(100);
    for (const label of [drafts.restore, drafts.discard]) expect(label).toMatch(/^.{2,32}$/);
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

/** One, two, five and twenty-one: the numbers that plural forms, cases and mutations tell apart. */
test.each([
  ["ar", "خلال ثانية واحدة", "خلال ثانيتين", "خلال 5 ثوانٍ", "خلال 21 ثانية"],
  ["bg", "след 1 секунда", "след 2 секунди", "след 5 секунди", "след 21 секунди"],
  ["ca", "d’aquí a 1 segon", "d’aquí a 2 segons", "d’aquí a 5 segons", "d’aquí a 21 segons"],
  ["cs", "za 1 sekundu", "za 2 sekundy", "za 5 sekund", "za 21 sekund"],
  ["cy", "ymhen 1 eiliad", "ymhen 2 eiliad", "ymhen 5 eiliad", "ymhen 21 eiliad"],
  ["da", "om 1 sekund", "om 2 sekunder", "om 5 sekunder", "om 21 sekunder"],
  ["de", "in 1 Sekunde", "in 2 Sekunden", "in 5 Sekunden", "in 21 Sekunden"],
  ["el", "σε 1 δευτερόλεπτο", "σε 2 δευτερόλεπτα", "σε 5 δευτερόλεπτα", "σε 21 δευτερόλεπτα"],
  ["en", "in 1 second", "in 2 seconds", "in 5 seconds", "in 21 seconds"],
  ["es", "dentro de 1 segundo", "dentro de 2 segundos", "dentro de 5 segundos", "dentro de 21 segundos"],
  ["et", "1 sekundi pärast", "2 sekundi pärast", "5 sekundi pärast", "21 sekundi pärast"],
  ["fi", "1 sekunnin päästä", "2 sekunnin päästä", "5 sekunnin päästä", "21 sekunnin päästä"],
  ["fr", "dans 1 seconde", "dans 2 secondes", "dans 5 secondes", "dans 21 secondes"],
  ["ga", "i gceann 1 soicind", "i gceann 2 shoicind", "i gceann 5 shoicind", "i gceann 21 soicind"],
  ["he", "בעוד שנייה (1)", "בעוד שתי שניות", "בעוד 5 שניות", "בעוד 21 שניות"],
  ["hi", "1 सेकंड में", "2 सेकंड में", "5 सेकंड में", "21 सेकंड में"],
  ["hr", "za 1 sekundu", "za 2 sekunde", "za 5 sekundi", "za 21 sekundu"],
  ["hu", "1 másodperc múlva", "2 másodperc múlva", "5 másodperc múlva", "21 másodperc múlva"],
  ["id", "dalam 1 detik", "dalam 2 detik", "dalam 5 detik", "dalam 21 detik"],
  ["it", "tra 1 secondo", "tra 2 secondi", "tra 5 secondi", "tra 21 secondi"],
  ["ja", "1 秒後", "2 秒後", "5 秒後", "21 秒後"],
  ["ko", "1초 후", "2초 후", "5초 후", "21초 후"],
  ["lt", "po 1 sekundės", "po 2 sekundžių", "po 5 sekundžių", "po 21 sekundės"],
  ["lv", "pēc 1 sekundes", "pēc 2 sekundēm", "pēc 5 sekundēm", "pēc 21 sekundes"],
  ["mt", "fi żmien sekonda", "fi żmien 2 sekondi", "fi żmien 5 sekondi", "fi żmien 21 sekonda"],
  ["nb", "om 1 sekund", "om 2 sekunder", "om 5 sekunder", "om 21 sekunder"],
  ["nl", "over 1 seconde", "over 2 seconden", "over 5 seconden", "over 21 seconden"],
  ["nn", "om 1 sekund", "om 2 sekund", "om 5 sekund", "om 21 sekund"],
  ["pl", "za 1 sekundę", "za 2 sekundy", "za 5 sekund", "za 21 sekund"],
  ["pt", "dentro de 1 segundo", "dentro de 2 segundos", "dentro de 5 segundos", "dentro de 21 segundos"],
  ["pt-br", "em 1 segundo", "em 2 segundos", "em 5 segundos", "em 21 segundos"],
  ["ro", "peste 1 secundă", "peste 2 secunde", "peste 5 secunde", "peste 21 de secunde"],
  ["sk", "o 1 sekundu", "o 2 sekundy", "o 5 sekúnd", "o 21 sekúnd"],
  ["sl", "čez 1 sekundo", "čez 2 sekundi", "čez 5 sekund", "čez 21 sekund"],
  ["sv", "om 1 sekund", "om 2 sekunder", "om 5 sekunder", "om 21 sekunder"],
  ["tr", "1 saniye sonra", "2 saniye sonra", "5 saniye sonra", "21 saniye sonra"],
  ["uk", "через 1 секунду", "через 2 секунди", "через 5 секунд", "через 21 секунду"],
  ["zh-hans", "1秒钟后", "2秒钟后", "5秒钟后", "21秒钟后"],
  ["zh-hant", "1 秒後", "2 秒後", "5 秒後", "21 秒後"],
])("%s has the right form for each number", async (name, ...forms) => {
  const messages = await load(name);
  const numbers = [1, 2, 5, 21];
  for (const [index, form] of forms.entries()) {
    expect(contentFor(warning(numbers[index]!), messages)?.text).toBe(messages.warning.replace("{time}", form));
  }
  expect(contentFor(warning(0), messages)?.text).toMatch(/0/);
  expect(contentFor(warning(300), messages)?.text).toMatch(/5/);
});

test("Irish, Maltese and Welsh have the right form of the minute, which browsers do not tell", async () => {
  const said = async (name: string, minutes: number): Promise<string> => inWords(minutes * 60 + 1, await load(name));
  expect(await Promise.all([1, 2, 5, 21].map((minutes) => said("ga", minutes)))).toEqual([
    "i gceann 1 nóiméad",
    "i gceann 2 nóiméad",
    "i gceann 5 nóiméad",
    "i gceann 21 nóiméad",
  ]);
  expect(await Promise.all([1, 2, 11, 20, 102].map((minutes) => said("mt", minutes)))).toEqual([
    "fi żmien minuta",
    "fi żmien 2 minuti",
    "fi żmien 11-il minuta",
    "fi żmien 20 minuta",
    "fi żmien 102 minuti",
  ]);
  expect(await Promise.all([1, 2, 5].map((minutes) => said("cy", minutes)))).toEqual([
    "ymhen 1 munud",
    "ymhen 2 funud",
    "ymhen 5 munud",
  ]);
});
