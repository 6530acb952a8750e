/** An application's own words: checked when they are given, and shown in place of ours. */
import { describe, expect, test } from "vitest";
import { assertMessages } from "../../src/dialog/assert.ts";
import type { Messages } from "../../src/dialog/messages/type.ts";
import { languages, messagesOf, openSite } from "./page.ts";

const english = await messagesOf("en");

describe("messages of an application", () => {
  test.each(languages)("those of %s are complete", async (language) => {
    assertMessages(await messagesOf(language));
  });

  test.each(Object.keys(english).filter((name) => name !== "ended"))("are refused without %s, by name", (name) => {
    for (const text of [undefined, "", " ", 1]) {
      expect(() => assertMessages({ ...english, [name]: text })).toThrow(
        new TypeError(`session-security: messages.${name} is missing`),
      );
    }
  });

  test.each(["idle", "absolute"])("are refused without the reason of an %s end", (reason) => {
    const ended = { ...english.ended, [reason]: undefined } as unknown as Messages["ended"];
    expect(() => assertMessages({ ...english, ended })).toThrow(`messages.ended.${reason} is missing`);
    expect(() => assertMessages({ ...english, ended: undefined as never })).toThrow("messages.ended.idle is missing");
    expect(() => assertMessages(undefined as never)).toThrow("is missing");
  });

  test.each(["soon", "{time} or {time}", "{Time}", "{ time }"])("must say the time: not %j", (warning) => {
    expect(() => assertMessages({ ...english, warning })).toThrow("must say {time}, once");
  });

  test("must name their language", () => {
    expect(() => assertMessages({ ...english, language: "english words" })).toThrow("is no language tag");
  });

  test("need no more words of other ends, and may bring their own way to write times", () => {
    assertMessages({ ...english, ended: { ...english.ended, revoked: "Ask your administrator." } });
    assertMessages({ ...english, timeFormat: { format: (count, unit) => `${count} ${unit}` } });
  });
});

test("the first definition on a page counts: own words come before those of a served file", async () => {
  const site = await openSite();
  const page = await site.open("own");
  await page.set({ status: "warning", remaining: 125, extendable: true });
  await page.until(`dialog.matches(":modal")`);
  expect(
    await page.ask(`[root.getElementById("text"), root.getElementById("extend")].map((one) => one.textContent)`),
  ).toEqual(["The record closes after 2 minutes.", "Keep it open"]);
  await site.close();
}, 30_000);
