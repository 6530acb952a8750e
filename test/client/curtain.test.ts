/** What the curtain gives back, in Chromium (never-early: a page that was covered too early is as it was). */
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, until } from "../../e2e/browser.ts";
import { openSite, type Site } from "./form-site.ts";

const PAGE = `
  import { createCurtain } from "./src/client/index.ts";
  const [inner] = document.getElementsByTagName("section");
  Object.assign(inner.style, { height: "200px", overflow: "auto" });
  for (const each of document.querySelectorAll("p")) each.style.height = "3000px";
  globalThis.curtain = createCurtain();
  globalThis.partly = createCurtain(() => inner);
  globalThis.places = () => [inner.scrollTop, scrollY, document.activeElement.localName];
  globalThis.page = { violations: [] };
`;
const HTML = `<p>above</p><section><input><p>long</p></section><p>below</p>`;

let site: Site;
beforeAll(async () => {
  site = await openSite(PAGE);
  site.world.html = HTML;
}, 30_000);
afterAll(() => site.close(), 30_000);

test("a page and a place in it are where they were scrolled to, also when the field with the focus is out of view", async () => {
  const page = await site.chromium.open(site.url);
  await until(page, `typeof curtain === "function"`);
  await ask(
    page,
    `void (document.querySelector("input").focus(), (document.querySelector("section").scrollTop = 900), scrollTo(0, 50))`,
  );
  await until(page, `String(places()) === "900,50,input"`);
  await ask(page, "void curtain(true)");
  await until(page, `document.activeElement === document.body`);
  await ask(page, "void curtain(false)");
  await until(page, `document.activeElement.localName === "input"`);
  expect(await ask(page, "places()")).toEqual([900, 50, "input"]);
  await page.close();
}, 30_000);

test("uncovering what was never covered moves nothing and throws nothing", async () => {
  const page = await site.chromium.open(site.url);
  await until(page, `typeof curtain === "function"`);
  const errors: unknown[] = [];
  page.on("pageerror", (error) => errors.push(error));
  await ask(page, `(scrollTo(0, 70), curtain(false), new Promise((done) => setTimeout(done)))`);
  expect([await ask(page, "scrollY"), errors]).toEqual([70, []]);
  await page.close();
}, 30_000);

test("a curtain over a part of the page leaves the rest to be scrolled, and takes nothing of that back", async () => {
  const page = await site.chromium.open(site.url);
  await until(page, `typeof curtain === "function"`);
  await ask(page, `void ((document.querySelector("section").scrollTop = 900), scrollTo(0, 50), partly(true))`);
  await ask(page, `void (scrollTo(0, 400), partly(false))`);
  await ask(page, `new Promise((done) => setTimeout(done))`);
  expect(await ask(page, "places()")).toEqual([900, 400, "body"]);
  await page.close();
}, 30_000);

test("what the part that is covered had made long is where it was afterwards: the page, and a scroller around it", async () => {
  const page = await site.chromium.open(site.url);
  await until(page, `typeof curtain === "function"`);
  await ask(
    page,
    `void (() => {
      const [above, below] = document.querySelectorAll("body > p");
      above.style.height = below.style.height = "20px";
      const around = document.createElement("main");
      around.style.cssText = "height: 90vh; overflow: auto; margin-bottom: 50vh";
      const section = document.querySelector("section");
      section.replaceWith(around);
      around.append(section);
      section.style.cssText = "display: block";
      globalThis.around = around;
      around.scrollTop = 700;
      scrollTo(0, 60);
      partly(true);
    })()`,
  );
  expect(await ask(page, "around.scrollTop")).toBe(0);
  await ask(page, `void partly(false)`);
  await ask(page, `new Promise((done) => setTimeout(done))`);
  expect(await ask(page, "[around.scrollTop, scrollY]")).toEqual([700, 60]);
  await page.close();
}, 30_000);
