/** The story of the README in a real browser: several tabs, one of them in front, the others truly in the background. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { ask, show, until } from "./browser.ts";
import { useChromium } from "./hooks.ts";
import {
  atLogin,
  dialogOpen,
  is,
  logIn,
  openSite,
  openTab,
  secondsUntil,
  secretShown,
  status,
  type Site,
} from "./site.ts";

const WARN = 4;
const EXPIRE = 8;

const chromium = useChromium();
let site: Site;

beforeEach(async () => {
  site = await openSite({ WARN_AFTER: String(WARN), EXPIRE_AFTER: String(EXPIRE), TOUCH_EVERY: "0" });
});
afterEach(async () => {
  await site.close();
});

test("nobody there: each of two tabs warns, then shows the login page, and the server has ended the session", async () => {
  const first = await chromium.open();
  const complaints: string[] = [];
  first.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
  first.on("pageerror", (error) => complaints.push(String(error)));
  await logIn(first, site);
  const second = await openTab(chromium, site, "/form");

  const warned = await secondsUntil(second, dialogOpen, EXPIRE);
  expect(warned).toBeGreaterThan(WARN - 1);
  expect(warned).toBeLessThan(0.9 * EXPIRE);
  // Behind, nothing is opened over a page that nobody looks at, but the monitor knows.
  await until(first, is(status, "warning"), 1000);
  expect(await ask(first, dialogOpen)).toBe(false);

  const start = performance.now();
  await Promise.all([until(second, atLogin, 1.5 * EXPIRE * 1000), until(first, atLogin, 1.5 * EXPIRE * 1000)]);
  expect(warned + (performance.now() - start) / 1000).toBeLessThan(1.5 * EXPIRE);
  await until(second, `document.body.innerText.includes("without activity")`);

  // The page polls for notifications all the time: that kept nobody in.
  await until(second, "true");
  expect(site.ends).toMatchObject([{ user: "demo", reason: "idle" }]);
  // One question before the warning, one at the limit, whatever the number of tabs.
  expect(site.pings().length).toBeLessThanOrEqual(3);
  expect(complaints.filter((text) => !text.includes("401"))).toEqual([]);
});

test("the warning is answered with one key, and goes away in every tab", async () => {
  const first = await chromium.open();
  await logIn(first, site);
  const second = await openTab(chromium, site);
  await until(second, dialogOpen, EXPIRE * 1000);
  await until(first, is(status, "warning"), 1000);
  await second.keyboard.press("Space");
  await until(second, `!(${dialogOpen})`, 1000);
  await until(first, is(status, "active"), 1000);
  await show(first);
  expect(await ask(first, dialogOpen)).toBe(false);
  expect(await ask(first, secretShown)).toBe(true);
});

test("a key pressed in one tab puts the warning off in both", async () => {
  const first = await chromium.open();
  await logIn(first, site);
  const second = await openTab(chromium, site);
  await new Promise((resolve) => setTimeout(resolve, 0.7 * WARN * 1000));
  await second.keyboard.press("Space");
  const [there, behind] = await Promise.all([
    secondsUntil(second, is(status, "warning"), EXPIRE),
    secondsUntil(first, is(status, "warning"), EXPIRE),
  ]);
  expect(there).toBeGreaterThan(WARN - 0.3);
  expect(behind).toBeGreaterThan(WARN - 0.3);
});

test("whoever types in one tab is thrown out of none", async () => {
  const first = await chromium.open();
  await logIn(first, site);
  const second = await openTab(chromium, site, "/form");
  const seen = new Set<unknown>();
  await second.focus("textarea");
  for (let key = 0; key < 2.5 * EXPIRE; key += 1) {
    await second.keyboard.type("a ");
    await new Promise((resolve) => setTimeout(resolve, 950));
    seen.add(await ask(first, status)).add(await ask(second, status));
  }
  expect([...seen]).toEqual(["active"]);
  expect(site.ends).toEqual([]);
  expect(await ask(second, `document.querySelector("textarea").value.length > ${2 * EXPIRE}`)).toBe(true);
});

test("a logout in one tab covers the other within a second", async () => {
  const first = await chromium.open();
  await logIn(first, site);
  const second = await openTab(chromium, site);
  await Promise.all([second.waitForNavigation(), second.click(`form[action="/logout"] button`)]);
  expect(await secondsUntil(first, `!(${secretShown}) || ${atLogin}`, 3)).toBeLessThan(1);
  await until(first, atLogin, 3000);
});

test("log out now: covered at once, ended on the server, in every tab", async () => {
  const first = await chromium.open();
  await logIn(first, site);
  const second = await openTab(chromium, site);
  await until(second, dialogOpen, EXPIRE * 1000);
  await second.keyboard.press("Tab");
  await second.keyboard.press("Space");
  await Promise.all([until(second, atLogin, 3000), until(first, atLogin, 3000)]);
  expect(site.ends).toMatchObject([{ user: "demo", reason: "logout" }]);
});

test("another user in another tab: the page of the first is covered, extends nothing, and becomes the second's", async () => {
  const first = await chromium.open();
  await logIn(first, site);
  const second = await openTab(chromium, site);
  const name = `document.querySelector(".who span")?.textContent`;
  const [demo, login] = [
    await ask<string>(first, name),
    `new URLSearchParams({ username: "other", password: "other" })`,
  ];
  await ask(second, `fetch("/login", { method: "POST", body: ${login} }).then((answer) => answer.status)`);
  await second.goto(`${site.url}/`);
  const other = await ask<string>(second, name);
  expect(other).not.toBe(demo);
  await until(first, `!(${secretShown}) || !(${is(name, demo)})`, 1000);
  await until(first, `${is(name, other)} && ${is(status, "active")}`, 5000);
});

test("Back after the logout shows nothing of the page", async () => {
  const page = await chromium.open();
  await logIn(page, site);
  await Promise.all([page.waitForNavigation(), page.click(`form[action="/logout"] button`)]);
  const shown = await ask(page, secretShown);
  await page.goBack();
  await until(page, `!(${secretShown}) || ${atLogin}`, 1000);
  await until(page, atLogin, 5000);
  expect(shown).toBe(true);
});
