/** The leave prompt in a real Chromium: when it asks, and when it must not. */
import { afterAll, beforeAll, expect, test as vitest } from "vitest";
import type { Page } from "puppeteer-core";
import { ask, until } from "../../e2e/browser.ts";
import { openSite, type Site } from "./form-site.ts";

const SCRIPT = `
  import { confirmFormDiscard, hasUnsaved } from "./src/client/index.ts";
  import { markSaved } from "./src/client/saved.ts";
  globalThis.page = { hasUnsaved, markSaved, stop: confirmFormDiscard({ ignore: "[role=search]" }) };
`;

const FORMS = `<main><form id="one" action="/"><input name="a"></form><form id="two" action="/"><textarea name="b"></textarea></form>
  <input name="loose"><form role="search"><input name="q"></form><input name="marked" data-session-security-ignore></main>`;

let site: Site;
beforeAll(async () => {
  site = await openSite(SCRIPT);
  site.world.html = FORMS;
}, 30_000);
afterAll(() => site.close(), 30_000);

function test(promise: string, run: (tab: Page) => Promise<void>): void {
  vitest(promise, { timeout: 30_000 }, async () => {
    const tab = await site.chromium.open(site.url);
    const errors: unknown[] = [];
    tab.on("pageerror", (error) => errors.push(error));
    await until(tab, `typeof page === "object"`);
    await run(tab);
    expect(errors).toEqual([]);
    await tab.close();
  });
}

const unsaved = (tab: Page): Promise<boolean> => ask(tab, "page.hasUnsaved()");

/** Does the browser ask when this page is left? */
async function asks(tab: Page): Promise<boolean> {
  let asked = false;
  tab.once("dialog", (dialog) => {
    asked = dialog.type() === "beforeunload";
    void dialog.dismiss();
  });
  await ask(tab, `void location.assign("/elsewhere")`);
  await Promise.race([until(tab, `location.pathname === "/elsewhere"`, 5000), untilAsked(() => asked)]);
  return asked;
}

async function untilAsked(asked: () => boolean): Promise<void> {
  for (let i = 0; i < 100 && !asked(); i++) await new Promise((resolve) => setTimeout(resolve, 50));
}

test("it asks from the first letter on, and no more when all is marked as saved", async (tab) => {
  expect(await unsaved(tab)).toBe(false);
  await tab.type("[name=a]", "x");
  expect(await asks(tab)).toBe(true);
  await ask(tab, "page.markSaved()");
  expect(await unsaved(tab)).toBe(false);
  expect(await asks(tab)).toBe(false);
});

test("of two forms the one that is not saved still asks", async (tab) => {
  await tab.type("[name=a]", "x");
  await tab.type("[name=b]", "x");
  await ask(tab, `page.markSaved(document.querySelector("#one"))`);
  expect(await unsaved(tab)).toBe(true);
  await ask(tab, `page.markSaved(document.querySelector("#two"))`);
  expect(await unsaved(tab)).toBe(false);
});

test("a search, and what is marked, is no work that could be lost", async (tab) => {
  await tab.type("[name=q]", "x");
  await tab.type("[name=marked]", "x");
  expect(await unsaved(tab)).toBe(false);
});

test("what a page swap has taken away asks no more, what came with it does", async (tab) => {
  await tab.type("[name=a]", "x");
  await tab.type("[name=loose]", "x");
  await ask(tab, `history.pushState(null, "", "/next")`);
  expect(await unsaved(tab)).toBe(true);
  await ask(tab, `document.querySelector("main").innerText = ""`);
  expect(await unsaved(tab)).toBe(false);
  await ask(tab, `document.querySelector("main").append(document.createElement("textarea"))`);
  await tab.type("textarea", "x");
  expect(await unsaved(tab)).toBe(true);
  expect(await asks(tab)).toBe(true);
});

vitest.each([
  ["sent by Turbo no more", "turbo:submit-end", { success: true }, false],
  ["refused to Turbo still", "turbo:submit-end", { success: false }, true],
  ["sent by htmx no more", "htmx:afterRequest", { successful: true }, false],
  ["refused to htmx still", "htmx:afterRequest", { successful: false }, true],
  ["sent by htmx 4 no more", "htmx:after:request", { ctx: { response: { status: 204 } } }, false],
  ["refused to htmx 4 still", "htmx:after:request", { ctx: { response: { status: 422 } } }, true],
  ["of which a script says nonsense still", "htmx:after:request", { ctx: "status" }, true],
  ["of which a script says nonsense still", "htmx:after:request", { ctx: { response: { status: null } } }, true],
  ["of which a script says nonsense still", "turbo:submit-end", { success: "no" }, true],
  ["of which a script says nonsense still", "htmx:afterRequest", "successful", true],
  ["of which a script says nothing still", "turbo:submit-end", null, true],
])("a form %s asks", { timeout: 30_000 }, async (_, type, detail, left) => {
  const tab = await site.chromium.open(site.url);
  await until(tab, `typeof page === "object"`);
  await ask(tab, `document.querySelector("#one").addEventListener("submit", (event) => event.preventDefault())`);
  await tab.type("[name=a]", "x");
  await ask(tab, `document.querySelector("#one").requestSubmit()`);
  expect(await unsaved(tab)).toBe(true);
  const event = `new CustomEvent("${type}", { bubbles: true, detail: ${JSON.stringify(detail)} })`;
  await ask(tab, `document.querySelector("#one").dispatchEvent(${event})`);
  expect(await unsaved(tab)).toBe(left);
  await tab.close();
});

test("what htmx tells the document, of a form that is gone, is about no other form", async (tab) => {
  await tab.type("[name=a]", "x");
  for (const type of ["htmx:afterRequest", "htmx:after:request"]) {
    const detail = `{ successful: true, ctx: { response: { status: 200 } } }`;
    await ask(tab, `document.dispatchEvent(new CustomEvent("${type}", { detail: ${detail} }))`);
    expect(await unsaved(tab)).toBe(true);
  }
});

test("it is never in the way of an end: a covered page asks nothing, an uncovered one does again", async (tab) => {
  await tab.type("[name=a]", "x");
  await ask(tab, `document.dispatchEvent(new Event("session-security:cover"))`);
  expect(await unsaved(tab)).toBe(false);
  await ask(tab, `document.dispatchEvent(new Event("session-security:uncover"))`);
  expect(await unsaved(tab)).toBe(true);
  await ask(tab, `document.dispatchEvent(new Event("session-security:cover"))`);
  expect(await asks(tab)).toBe(false);
});

test("after stop() it asks nothing", async (tab) => {
  await tab.type("[name=a]", "x");
  await ask(tab, "page.stop()");
  expect(await unsaved(tab)).toBe(false);
  expect(await asks(tab)).toBe(false);
  await tab.goto(site.url);
  await until(tab, `typeof page === "object"`);
});
