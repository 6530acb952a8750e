/**
 * `npm run pictures`: the pictures of the documentation, taken from the demo in a real browser, so that they show what
 * there is. Writes docs/pictures. Fonts for the languages must be there: on Debian `fonts-noto-core` and `fonts-noto-cjk`.
 */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "puppeteer-core";
import { ask, launchChromium, until } from "../e2e/browser.ts";
import { dialogOpen, logIn, openSite } from "../e2e/site.ts";
import { recordTwoTabs } from "./two-tabs.ts";

const folder = fileURLToPath(new URL("../docs/pictures/", import.meta.url));
const WIDE = { width: 1200, height: 800, deviceScaleFactor: 1 };
const NARROW = { width: 360, height: 740, deviceScaleFactor: 2 };
/** As much as the warning needs. */
const SMALL = { width: 640, height: 400, deviceScaleFactor: 1.5 };

/** Long languages, one from right to left, and an East Asian one. */
const LANGUAGES = ["cy", "de", "ar", "ja"];

const THEME = `session-security { --session-security-accent: #0f766e }
  session-security::part(dialog) { border-radius: 0 }`;

mkdirSync(folder, { recursive: true });
// The warning shows for two minutes, so that the pictures have quiet.
const site = await openSite({ WARN_AFTER: "5", EXPIRE_AFTER: "125" });
const quiet = await openSite({});
const locks = await openSite({ ON_END: "lock" });
const chromium = await launchChromium();
const page = await chromium.open();

await page.setViewport(WIDE);
await page.goto(`${site.url}/login`);
await shoot(page, "login", "light");
await logIn(page, site);
await shoot(page, "records", "light");
await shoot(page, "records", "dark");
await warn(page);
await shoot(page, "warning", "light");
await shoot(page, "warning", "dark");
await page.setViewport(NARROW);
await shoot(page, "warning-narrow", "light");

await page.setViewport(SMALL);
for (const language of LANGUAGES) {
  await page.setExtraHTTPHeaders({ "accept-language": language });
  await warn(page);
  await shoot(page, `warning-${language}`, "light");
}
await page.setExtraHTTPHeaders({});
await page.setViewport(WIDE);

// The look that docs/accessibility.md gives as an example.
await page.setViewport(SMALL);
await warn(page);
await ask(
  page,
  `(() => { const sheet = new CSSStyleSheet(); sheet.replaceSync(${JSON.stringify(THEME)});
    document.adoptedStyleSheets.push(sheet); })()`,
);
await shoot(page, "warning-theme", "light");

// A letter that its writer has left, locked, then its draft.
await page.setViewport({ ...SMALL, height: 480 });
await logIn(page, locks);
await page.goto(`${locks.url}/form`);
await page.type("[name=diagnosis]", "Tibia fracture");
await until(page, `Object.keys(sessionStorage).some((key) => key.includes("draft"))`);
await locks.security.endAll("demo", { notice: "Maintenance until 22:30" });
await ask(page, `document.querySelector("session-security").monitor.check()`);
await until(page, dialogOpen);
await shoot(page, "lock", "light");
await logIn(page, locks);
await page.goto(`${locks.url}/form`);
await until(page, `document.querySelector("session-security-draft") !== null`);
await shoot(page, "draft", "light");
await page.setViewport(WIDE);

// As many sessions as make a table, each in a browser of its own.
for (const who of ["demo", "other"]) {
  const context = await chromium.browser.createBrowserContext();
  await logIn(await context.newPage(), quiet, who);
}
await logIn(page, quiet, "admin");
await page.goto(`${quiet.url}/admin`);
await shoot(page, "admin", "light");
await chromium.close();
await locks.close();
await quiet.close();
await site.close();

await recordTwoTabs(`${folder}two-tabs.webp`);
console.log("docs/pictures/two-tabs.webp");

async function warn(target: Page): Promise<void> {
  await target.goto(`${site.url}/form`);
  await until(target, dialogOpen, 15_000);
}

async function shoot(target: Page, name: string, scheme: "light" | "dark"): Promise<void> {
  await target.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  // Colours fade when the scheme changes.
  await until(target, `document.getAnimations().length === 0`);
  await target.screenshot({ path: `${folder}${name}-${scheme}.webp`, type: "webp", quality: 80 });
  console.log(`docs/pictures/${name}-${scheme}.webp`);
}
