/** Every language in a real Chromium, whose Intl knows fewer languages than Node's does. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MonitorState } from "../../src/client/types.ts";
import { contentFor } from "../../src/dialog/content.ts";
import { type DialogPage, languages, messagesOf, openSite, type Site } from "./page.ts";

const warning = (remaining: number): MonitorState => ({ status: "warning", remaining, extendable: false });
const RIGHT_TO_LEFT = ["ar", "he"];

let site: Site;
let page: DialogPage;
beforeAll(async () => {
  site = await openSite();
  page = await site.open();
  await page.tab.setViewport({ width: 320, height: 640 });
}, 30_000);
afterAll(() => site.close(), 30_000);

test.each(languages)(
  "%s says what it says here, in its direction, and fits into 320 pixels",
  async (language) => {
    const messages = await messagesOf(language);
    await page.speak(language);
    await page.set(warning(125));
    await page.until(`dialog.matches(":modal")`);
    const said = `root.getElementById("text").textContent`;
    const minutes = await page.ask(said);
    await page.set(warning(40));
    const looks = `{
    seconds: ${said},
    lang: dialog.lang,
    direction: getComputedStyle(dialog).direction,
    hidden: Math.max(dialog.scrollWidth - dialog.clientWidth, dialog.scrollHeight - dialog.clientHeight),
    targets: [...root.querySelectorAll("button")].map((one) => Math.min(one.offsetWidth, one.offsetHeight) >= 44),
    violations: page.violations,
  }`;
    expect({ minutes, ...(await page.ask<object>(looks)) }).toEqual({
      minutes: contentFor(warning(125), messages)?.text,
      seconds: contentFor(warning(40), messages)?.text,
      lang: messages.language,
      direction: RIGHT_TO_LEFT.includes(language) ? "rtl" : "ltr",
      hidden: 0,
      targets: [true, true],
      violations: [],
    });
  },
  30_000,
);
