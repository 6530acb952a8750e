/** A page that stays, covered, until its user is back (`ON_END=lock`). */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Page, Target } from "puppeteer-core";
import { ask, until, untilRead } from "./browser.ts";
import { useChromium } from "./hooks.ts";
import { dialogOpen, is, logIn, openSite, secretShown, status, type Site } from "./site.ts";

const chromium = useChromium();
let site: Site;

beforeEach(async () => {
  site = await openSite({ WARN_AFTER: "300", EXPIRE_AFTER: "330", ON_END: "lock" });
});
afterEach(async () => {
  await site.close();
});

const element = `document.querySelector("session-security")`;
const inDialog = (selector: string): string => `${element}.shadowRoot.querySelector("${selector}")`;
const diagnosis = `document.querySelector("[name=diagnosis]").value`;
const locked = `${is(status, "ended")} && ${dialogOpen} && ${inDialog("#login")} !== null && !(${secretShown})`;

/** The letter with something typed into it, and the session ended behind its back. */
async function lockedForm(prepare = ""): Promise<Page> {
  const page = await chromium.open();
  await logIn(page, site);
  await page.goto(`${site.url}/form`);
  await until(page, is(status, "active"));
  await page.type("[name=diagnosis]", "worth keeping");
  if (prepare !== "") await ask(page, prepare);
  await site.security.endAll("demo", { notice: "Maintenance" });
  await ask(page, `${element}.monitor.check()`);
  await until(page, locked);
  return page;
}

/** What opens when the person presses Enter on what the dialog offers. */
async function pressed(page: Page): Promise<Page> {
  const opened = new Promise<Target>((resolve) => chromium.browser.once("targetcreated", resolve));
  await page.keyboard.press("Enter");
  const window = await (await opened).page();
  await until(window!, `document.querySelector("[name=username]") !== null`);
  return window!;
}

async function enter(window: Page, who: string): Promise<void> {
  await window.type("[name=username]", who);
  await window.type("[name=password]", who);
  await window.keyboard.press("Enter");
}

test("the dialog says why, that nothing is lost, and both are read aloud", async () => {
  const page = await lockedForm();
  expect(await ask(page, `${inDialog("#text")}.textContent`)).toBe("Maintenance");
  expect(await ask(page, `${inDialog("#locked")}.textContent`)).toMatch(/kept/);
  await untilRead(page, "Maintenance This page is kept");
});

test("the same user logs in in a window, which closes: the page is as it was, and its form is sent", async () => {
  const page = await lockedForm();
  const window = await pressed(page);
  expect(await ask(page, diagnosis)).toBe("worth keeping");
  const closed = new Promise((resolve) => window.once("close", resolve));
  await enter(window, "demo");
  await closed;
  await until(page, `${is(status, "active")} && ${secretShown} && !(${dialogOpen})`);
  expect(await ask(page, diagnosis)).toBe("worth keeping");
  expect(await ask(page, inDialog("#locked"))).toBe(null);
  await page.select("[name=patient]", "L-2041");
  await page.type("[name=course]", "typed after the lock");
  await Promise.all([
    page.waitForNavigation(),
    page.keyboard.press("Tab"),
    ask(page, `document.querySelector("main form").requestSubmit()`),
  ]);
  expect(new URL(page.url()).search).toBe("?saved=1");
  expect(await ask(page, diagnosis)).toBe("worth keeping");
});

test("a form that is sent before its token is renewed waits for it", async () => {
  const page = await lockedForm(`
    globalThis.sent = [];
    globalThis.realFetch = fetch;
    globalThis.fetch = async (...what) => {
      if (what[0] === "/token") await new Promise((resolve) => (globalThis.answerToken = resolve));
      return realFetch(...what);
    };
    document.addEventListener("submit", (event) => {
      event.preventDefault();
      sent.push(new FormData(event.target).get("token"));
    });
    globalThis.old = document.querySelector("[name=token]").value;
  `);
  const window = await chromium.open();
  await logIn(window, site);
  await until(page, `${is(status, "active")} && typeof answerToken === "function"`);
  await ask(page, `document.querySelector("main form").requestSubmit()`);
  expect(await ask(page, "sent")).toEqual([]);
  await ask(page, "answerToken()");
  await until(page, "sent.length === 1 && sent[0].length > 10 && sent[0] !== old");
});

test("where no window may be opened the link opens a tab, and the page waits as well", async () => {
  const page = await lockedForm("globalThis.open = () => null");
  const window = await pressed(page);
  expect(await ask(page, locked)).toBe(true);
  await enter(window, "demo");
  await until(page, `${is(status, "active")} && ${secretShown}`);
  expect(await ask(page, diagnosis)).toBe("worth keeping");
});

test("another user sees nothing of it: the page is loaded again", async () => {
  const page = await lockedForm();
  const window = await pressed(page);
  await enter(window, "other");
  await until(page, `${is(status, "active")} && ${diagnosis} === ""`);
  expect(await ask(page, `document.body.innerText.includes("worth keeping")`)).toBe(false);
});

test("another user's login in another tab is noticed by a locked page that nobody looks at", async () => {
  const page = await lockedForm();
  const elsewhere = await chromium.open();
  await logIn(elsewhere, site, "other");
  await until(page, `${is(status, "active")} && ${diagnosis} === ""`);
  expect(await ask(page, "document.visibilityState")).toBe("hidden");
});

test("the application's own login form stands in the dialog, and keeps the focus", async () => {
  const page = await lockedForm(`
    document.addEventListener("session-security:locked", ({ target }) => {
      const form = document.createElement("form");
      const field = (name, type) => Object.assign(document.createElement("input"), { name, type, id: "in-" + name });
      form.append(field("username", "text"), field("password", "password"), document.createElement("button"));
      form.onsubmit = async (event) => {
        event.preventDefault();
        await fetch("/login", { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
        await target.monitor.check();
      };
      target.append(form);
      document.addEventListener("session-security:unlocked", () => form.remove());
    });
  `);
  await page.click("#in-username");
  await page.keyboard.type("demo");
  // The dialog is put in order once a second; what it must not do is to take the focus away.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await ask(page, "document.activeElement.id")).toBe("in-username");
  await page.keyboard.press("Tab");
  await page.keyboard.type("demo");
  await page.keyboard.press("Enter");
  await until(page, `${is(status, "active")} && ${secretShown}`);
  expect(await ask(page, diagnosis)).toBe("worth keeping");
  expect(await ask(page, `document.querySelector("#in-username")`)).toBe(null);
});

test("lock now: covered at once and ended on the server, also when the server answers late", async () => {
  const page = await chromium.open();
  await logIn(page, site);
  await page.goto(`${site.url}/form`);
  await page.type("[name=diagnosis]", "worth keeping");
  site.hang();
  await page.click("[data-session-security-lock]");
  expect(await ask(page, secretShown)).toBe(false);
  expect(await ask(page, status)).toBe("unsure");
  site.recover();
  await until(page, is(status, "ended"), 20_000);
  expect(await site.security.sessionsOf("demo")).toEqual([]);
  await until(page, locked);
  const window = await pressed(page);
  await enter(window, "demo");
  await until(page, `${is(status, "active")} && ${secretShown}`);
  expect(await ask(page, diagnosis)).toBe("worth keeping");
});

test("a click that a script sends to the document itself locks nothing, and breaks nothing", async () => {
  const page = await chromium.open();
  await logIn(page, site);
  const errors: unknown[] = [];
  page.on("pageerror", (error) => errors.push(error));
  await ask(page, `document.dispatchEvent(new MouseEvent("click"))`);
  expect(await ask(page, status)).toBe("active");
  expect(errors).toEqual([]);
});
