/**
 * The demo at 400 % zoom, which makes 320 by 256 CSS pixels of a window of 1280 by 1024, and with nothing but a keyboard:
 * WCAG 2.2, 1.4.10 (reflow), 2.1.1 and 2.1.2 (keyboard), 2.4.11 (focus not obscured), 2.5.8 (target size).
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Page } from "puppeteer-core";
import { ask, until } from "./browser.ts";
import { useChromium } from "./hooks.ts";
import { dialogOpen, is, logIn, openSite, status, type Site } from "./site.ts";

const ZOOMED = { width: 320, height: 256 };

const chromium = useChromium();
let quiet: Site;
let warns: Site;
beforeAll(async () => {
  quiet = await openSite({ ON_END: "lock" });
  warns = await openSite({ WARN_AFTER: "4", EXPIRE_AFTER: "120", ON_END: "lock" });
});
afterAll(async () => {
  await quiet.close();
  await warns.close();
});

/** In the page: what has the focus, also in open shadow roots; and what of it can be seen. */
const HELPERS = `
  globalThis.focusedNow = () => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element;
  };
  // Some point of it is inside the window, and on top.
  globalThis.isSeen = (element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const [x0, y0] = [Math.max(left, 0), Math.max(top, 0)];
    const [x1, y1] = [Math.min(right, innerWidth), Math.min(bottom, innerHeight)];
    if (x1 - x0 < 2 || y1 - y0 < 2) return false;
    return [0.1, 0.5, 0.9].some((u) => [0.1, 0.5, 0.9].some((v) => {
      const hit = element.getRootNode().elementFromPoint(x0 + u * (x1 - x0), y0 + v * (y1 - y0));
      return hit !== null && (element === hit || element.contains(hit) || hit.contains(element));
    }));
  };
  globalThis.describe = (element) => element.outerHTML.slice(0, 80);
  globalThis.stops = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, [tabindex='0']")]
    .filter((each) => each.checkVisibility());
  // A link in a sentence or a heading of a row is as high as its line (2.5.8, "inline"); a box counts with its label.
  globalThis.small = stops.filter((each) => {
    if (each.localName === "a" && getComputedStyle(each).display === "inline") return false;
    const parts = [each, ...(each.labels ?? [])].map((part) => part.getBoundingClientRect());
    const across = (start, end) => Math.max(...parts.map((p) => p[end])) - Math.min(...parts.map((p) => p[start]));
    return across("left", "right") < 24 || across("top", "bottom") < 24;
  }).map(describe);
`;

async function zoomed(site: Site, who?: string): Promise<Page> {
  const context = await chromium.browser.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport(ZOOMED);
  if (who !== undefined) await logIn(page, site, who);
  return page;
}

/** Presses Tab until the focus is on what `expression` of \`element\` finds. */
async function tabTo(page: Page, expression: string): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press("Tab");
    if ((await ask(page, `((element) => Boolean(element && (${expression})))(document.activeElement)`)) === true)
      return;
  }
  throw new Error(`no press of Tab leads to ${expression}`);
}

describe.each([
  ["/login", undefined],
  ["/", "demo"],
  ["/form", "demo"],
  ["/sessions", "demo"],
  ["/account", "demo"],
  ["/admin", "admin"],
  ["/nowhere", "demo"],
] as const)("%s", (path, who) => {
  test("fits the width, has targets of 24 pixels, and every stop of Tab can be seen", { timeout: 60_000 }, async () => {
    const page = await zoomed(quiet, who);
    await page.goto(quiet.url + path);
    await ask(page, `void (() => {${HELPERS}})()`);
    // Tables may be wider: each scrolls in a box of its own.
    expect(await ask(page, "document.documentElement.scrollWidth")).toBeLessThanOrEqual(ZOOMED.width);
    expect(await ask(page, "small")).toEqual([]);
    const stops = await ask<number>(page, "stops.length");
    expect(stops).toBeGreaterThan(2);
    await ask(page, "void document.activeElement.blur()");
    const seen = new Set<number>();
    for (let presses = 0; presses <= 2 * stops + 5 && seen.size < stops; presses++) {
      await page.keyboard.press("Tab");
      const at = await ask<number>(page, "stops.indexOf(focusedNow())");
      if (at >= 0) seen.add(at);
      const hidden = await ask(
        page,
        `focusedNow() === document.body || isSeen(focusedNow()) ? "" : describe(focusedNow())`,
      );
      expect(hidden).toBe("");
    }
    // A group of radio buttons is one stop.
    const radios = await ask<number>(page, `Math.max(stops.filter(({ type }) => type === "radio").length - 1, 0)`);
    expect(seen.size).toBe(stops - radios);
    await page.browserContext().close();
  });
});

test("the warning, the locked page and the offer of a draft fit, and their buttons are seen when Tab comes to them", async () => {
  const page = await zoomed(warns, "demo");
  const fits = async (buttons: string[]): Promise<void> => {
    await ask(page, `void (() => {${HELPERS}})()`);
    expect(
      await ask(
        page,
        `((d) => [d.scrollWidth <= d.clientWidth, d.getBoundingClientRect().left >= 0, d.getBoundingClientRect().right <= 320,
          document.documentElement.scrollWidth <= 320])(document.querySelector("session-security").shadowRoot.querySelector("dialog"))`,
      ),
    ).toEqual([true, true, true, true]);
    const seen = new Set<string>();
    for (let presses = 0; presses < 6; presses++) {
      // Between the last and the first the focus is in the browser's own window.
      const at = await ask<string>(page, `isSeen(focusedNow()) ? focusedNow().id : describe(focusedNow())`);
      if (!at.startsWith("<body")) seen.add(at);
      await page.keyboard.press("Tab");
    }
    // Where it is higher than the window Chromium lets the keyboard scroll it.
    expect([...seen].filter((id) => id !== "dialog")).toEqual(buttons);
  };
  await page.goto(`${warns.url}/form`);
  await page.type("[name=diagnosis]", "worth keeping");
  await until(page, dialogOpen, 15_000);
  await fits(["extend", "logout"]);
  await until(page, `Object.keys(sessionStorage).some((key) => key.includes("draft"))`);
  await warns.security.endAll("demo");
  await ask(page, `document.querySelector("session-security").monitor.check()`);
  await until(
    page,
    `${is(status, "ended")} && document.querySelector("session-security").shadowRoot.querySelector("#login") !== null`,
  );
  await fits(["login"]);
  await page.goto(`${warns.url}/form`);
  await page.type("[name=username]", "demo");
  await page.type("[name=password]", "demo");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await until(page, `document.querySelector("session-security-draft") !== null`);
  await ask(page, `void (() => {${HELPERS}})()`);
  expect(await ask(page, "document.documentElement.scrollWidth")).toBeLessThanOrEqual(ZOOMED.width);
  for (const part of ["restore", "discard"]) {
    await tabTo(page, `element.shadowRoot?.activeElement?.part.contains("${part}")`);
    expect(await ask(page, "isSeen(focusedNow())")).toBe(true);
  }
  await page.browserContext().close();
}, 90_000);

test("a day's work with nothing but the keyboard: in, past the navigation, a letter, the sessions, out", async () => {
  const page = await zoomed(quiet);
  const enter = async (): Promise<unknown> => Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await page.goto(`${quiet.url}/login`);
  // The focus is there already.
  await page.keyboard.type("demo");
  await page.keyboard.press("Tab");
  await page.keyboard.type("demo");
  await enter();
  expect(new URL(page.url()).pathname).toBe("/");
  await tabTo(page, `element.getAttribute("href") === "/form"`);
  await enter();
  // The first stop leads past the navigation.
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await until(page, `document.activeElement.id === "main"`);
  await page.keyboard.press("Tab");
  expect(await ask(page, "document.activeElement.name")).toBe("patient");
  await page.keyboard.press("ArrowDown");
  await tabTo(page, `element.name === "diagnosis"`);
  await page.keyboard.type("Tibia fracture");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Set, and walking again.");
  await tabTo(page, `element.name === "followup"`);
  await page.keyboard.press("ArrowDown");
  await tabTo(page, `element.name === "informed"`);
  await page.keyboard.press("Space");
  await tabTo(page, `element.matches("main form button")`);
  await enter();
  expect(new URL(page.url()).search).toBe("?saved=1");
  await tabTo(page, `element.getAttribute("href") === "/sessions"`);
  await enter();
  await tabTo(page, `element.matches(".who button:last-of-type")`);
  await enter();
  expect(new URL(page.url()).pathname).toBe("/login");
  await page.browserContext().close();
}, 60_000);
