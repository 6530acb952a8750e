/** What was typed into the discharge letter is there again after the login, for its user and nobody else. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Page } from "puppeteer-core";
import { ask, until, untilRead } from "./browser.ts";
import { useChromium } from "./hooks.ts";
import { atLogin, is, logIn, openSite, status, type Site } from "./site.ts";

const chromium = useChromium();
let site: Site;

beforeEach(async () => {
  site = await openSite({ WARN_AFTER: "300", EXPIRE_AFTER: "330" });
});
afterEach(async () => {
  await site.close();
});

const course = `document.querySelector("[name=course]").value`;
const offer = `document.querySelector("session-security-draft")?.shadowRoot`;
const kept = `Object.keys(sessionStorage).some((key) => key.startsWith("session-security:draft:"))`;

async function typed(text: string): Promise<Page> {
  const page = await chromium.open();
  await logIn(page, site);
  await page.goto(`${site.url}/form`);
  await until(page, is(status, "active"));
  await page.type("[name=course]", text);
  await until(page, kept);
  return page;
}

/** Logs in on the login page that the tab shows, which leads back. */
async function enter(page: Page, who: string): Promise<void> {
  await page.type("[name=username]", who);
  await page.type("[name=password]", who);
  await page.keyboard.press("Enter");
  await until(page, `location.pathname === "/form" && ${is(status, "active")}`);
}

test("the session ends, another user looks, the first comes back and restores the letter with the keyboard", async () => {
  const page = await typed("worth keeping");
  await site.security.endAll("demo");
  await ask(page, `document.querySelector("session-security").monitor.check()`);
  await until(page, atLogin);
  await enter(page, "other");
  await until(page, `performance.getEntriesByType("resource").some(({ name }) => name.endsWith("/draft-key"))`);
  expect(await ask(page, `document.querySelector("session-security-draft")`)).toBe(null);
  await ask(page, `document.querySelector("form.who").requestSubmit()`);
  await until(page, atLogin);
  await page.goto(`${site.url}/login?next=/form`);
  await enter(page, "demo");
  await until(page, `${offer}?.querySelector("[role=status]").textContent !== ""`);
  await untilRead(page, "was not sent");
  expect(await ask(page, course)).toBe("");
  await ask(page, `document.querySelector("#main").focus()`);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await until(page, `${course} === "worth keeping"`);
  expect(await ask(page, `${offer} === undefined`)).toBe(true);
});

test("a letter that is sent too late is not lost", async () => {
  const page = await typed("too late");
  await site.security.endAll("demo");
  await page.select("[name=patient]", "L-2041");
  await page.type("[name=diagnosis]", "typed in the last moment");
  await ask(page, `document.querySelector("main form").requestSubmit()`);
  await until(page, atLogin);
  await enter(page, "demo");
  await until(page, `Boolean(${offer}?.querySelector("[part=restore]"))`);
  await ask(page, `${offer}.querySelector("[part=restore]").click()`);
  expect(await ask(page, course)).toBe("too late");
  expect(await ask(page, `document.querySelector("[name=diagnosis]").value`)).toBe("typed in the last moment");
});

test("a letter that was saved is no draft any more", async () => {
  const page = await typed("saved");
  await page.select("[name=patient]", "L-2041");
  await page.type("[name=diagnosis]", "Ulcer");
  await ask(page, `document.querySelector("main form").requestSubmit()`);
  await until(page, `location.search === "?saved=1"`);
  await until(page, `!(${kept})`);
  expect(await ask(page, `document.querySelector("session-security-draft")`)).toBe(null);
});
