/** Times in every language, and the countdown that is always there, in three engines. */
import { readdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Messages } from "session-security/dialog";
import { inEachEngine } from "./engines.ts";
import { openPages, type Pages } from "./hard-pages.ts";
import { is, status } from "./sites.ts";
import { until } from "./tab.ts";

const PLACE = `<p lang="de"><session-countdown text="Abmeldung {time}."></session-countdown></p>`;
const shown = `document.querySelector("session-countdown").shadowRoot.textContent`;

/** The languages whose times the browser writes. */
async function byTheBrowser(): Promise<string[]> {
  const files = readdirSync(new URL("../../dist/dialog/messages/", import.meta.url)).filter((file) =>
    /^(?!type).*\.js$/.test(file),
  );
  const all = await Promise.all(
    files.map(async (file) => {
      const name = `session-security/dialog/messages/${file.replace(".js", "")}`;
      const { messages } = (await import(name)) as { messages: Messages };
      return messages;
    }),
  );
  return all.filter(({ timeFormat }) => !timeFormat).map(({ language }) => language);
}

inEachEngine((engine) => {
  let pages: Pages;

  beforeAll(async () => {
    pages = await openPages({ pages: { "/": PLACE }, countdown: true });
  });
  afterAll(async () => {
    await pages.close();
  });

  test("the engine knows every language, unless its messages write their times themselves", async () => {
    const tab = await pages.enter(engine);
    const languages = await byTheBrowser();
    expect(languages.length).toBeGreaterThan(30);
    const unknown = `${JSON.stringify(languages)}.filter((one) => Intl.RelativeTimeFormat.supportedLocalesOf(one).length === 0)`;
    expect(await tab.ask(unknown)).toEqual([]);
  });

  test("the countdown says the minutes in the language of its place, then the warning's seconds, then nothing", async () => {
    const tab = await pages.enter(engine);
    await until(tab, `/^Abmeldung in (10|9) Minuten\\.$/.test(${shown})`);
    await pages.pass(200, tab);
    await until(tab, `/^Abmeldung in 6 Minuten\\.$/.test(${shown})`);
    await pages.pass(345, tab);
    await until(tab, `${is(status, "warning")} && /^Abmeldung in 5\\d Sekunden\\.$/.test(${shown})`);
    await tab.ask(`document.querySelector("session-security").monitor.stop()`);
    await until(tab, `${shown} === ""`);
  });
});
