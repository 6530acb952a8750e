/** The element in a real Chromium, with a monitor that says what a test tells it. Tabs are real, and nobody has touched them. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterAll, beforeAll, expect, test as vitest } from "vitest";
import type { MonitorState } from "../../src/client/types.ts";
import { ask } from "../../e2e/browser.ts";
import { openSite, type DialogPage, type Site } from "./page.ts";

const warning: MonitorState = { status: "warning", remaining: 59, extendable: true };
const absolute: MonitorState = { status: "warning", remaining: 59, extendable: false };
const unsure: MonitorState = { status: "unsure" };
const ended: MonitorState = { status: "ended", reason: "idle", left: false };

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const OPEN = `dialog.matches(":modal")`;
const FOCUS = "root.activeElement?.id";
const text = (id: string): string => `root.getElementById("${id}").textContent`;

let site: Site;
beforeAll(async () => {
  site = await openSite();
}, 30_000);
afterAll(() => site.close(), 30_000);

/** Every test has a tab of its own in front, and the strictest policy has found nothing in it. */
function test(promise: string, run: (page: DialogPage) => Promise<void>): void {
  vitest(promise, { timeout: 30_000 }, async () => {
    const page = await site.open();
    await run(page);
    expect(await page.ask("page.violations")).toEqual([]);
    await page.tab.close();
  });
}

async function shown(page: DialogPage, state: MonitorState): Promise<void> {
  await page.set(state);
  await page.until(OPEN);
}

test("the warning is a named modal alertdialog with the focus on staying, and gives the focus back", async (page) => {
  await shown(page, warning);
  expect(await page.ask(FOCUS)).toBe("extend");
  expect(await page.ask("dialog.role")).toBe("alertdialog");
  expect(await page.ask(text("text"))).toContain("in 59 seconds");
  await page.set({ status: "active" });
  expect(await page.ask("dialog.open")).toBe(false);
  expect(await page.ask("document.activeElement.id")).toBe("name");
});

test("Tab reaches both buttons, never the page behind, and decides nothing", async (page) => {
  await shown(page, warning);
  const reached = new Set<unknown>();
  for (let press = 0; press < 6; press++) {
    await page.tab.keyboard.press("Tab");
    reached.add(await page.ask(FOCUS));
    expect(await page.ask("document.activeElement.id")).not.toBe("name");
  }
  await page.tab.keyboard.press("Shift");
  expect(reached).toContain("extend");
  expect(reached).toContain("logout");
  expect(await page.calls()).toEqual([]);
});

test("every Escape stays once, also where Chromium closes the dialog whatever it is told", async (page) => {
  await shown(page, warning);
  for (const presses of [1, 2, 3]) {
    await page.tab.keyboard.press("Escape");
    await page.until(`page.calls.length >= ${presses}`);
    await page.until(OPEN);
  }
  expect(await page.calls()).toEqual(["extend", "extend", "extend"]);
});

test("Space and Enter on a button do what the button says, and nothing else", async (page) => {
  await shown(page, warning);
  await page.tab.keyboard.press("Space");
  await page.tab.keyboard.press("Enter");
  expect(await page.calls()).toEqual(["extend", "extend"]);
  await page.ask(`root.getElementById("logout").focus()`);
  await page.tab.keyboard.press("Space");
  await page.tab.keyboard.press("Enter");
  expect(await page.calls()).toEqual(["extend", "extend", "logout", "logout"]);
});

test("another key and a press outside are input like any other, once, and leave the focus where it is", async (page) => {
  await shown(page, warning);
  await page.tab.keyboard.press("a");
  await page.tab.mouse.click(5, 5);
  expect(await page.calls()).toEqual(["activity", "activity"]);
  expect(await page.ask(FOCUS)).toBe("extend");
});

test("the buttons take a press everywhere, also when the time has been read aloud", async (page) => {
  await shown(page, { ...warning, remaining: 125 });
  await page.set({ ...warning, remaining: 120 });
  expect(await page.ask(text("status"))).toContain("in 2 minutes");
  const { x, y, width, height } = await page.ask<DOMRect>(
    `root.getElementById("extend").getBoundingClientRect().toJSON()`,
  );
  for (const part of [0.1, 0.3, 0.5, 0.7, 0.9]) await page.tab.mouse.click(x + width * part, y + height * part);
  expect(await page.calls()).toEqual(Array(5).fill("extend"));
});

test("a press on the text decides nothing", async (page) => {
  await shown(page, warning);
  const { x, y } = await page.ask<DOMRect>(`root.getElementById("text").getBoundingClientRect().toJSON()`);
  await page.tab.mouse.click(x + 5, y + 5);
  expect(await page.calls()).toEqual([]);
  expect(await page.ask(FOCUS)).toBe("extend");
});

test("a key that no person pressed, or a script that closes the dialog, does not stay", async (page) => {
  await shown(page, warning);
  await page.ask("dialog.close()");
  await page.until(OPEN);
  await page.ask(`dialog.dispatchEvent(new KeyboardEvent("keydown", { key: "a", bubbles: true }))`);
  expect(await page.calls()).toEqual([]);
});

test("a screen reader hears the time rarely: nothing on opening, then only steps", async (page) => {
  await shown(page, warning);
  await page.ask(`new MutationObserver((seen) => { (page.heard ??= []).push(...seen.map(() => ${text("status")})); })
    .observe(root.getElementById("status"), { childList: true, characterData: true, subtree: true })`);
  expect(await page.ask(text("status"))).toBe("");
  for (let remaining = 59; remaining > 0; remaining--) await page.set({ ...warning, remaining });
  const heard = await page.ask<string[]>("page.heard");
  expect(heard.map((said) => /\d+/.exec(said)?.[0])).toEqual(["40", "20"]);
});

test("the tab's title carries the time and comes back exactly", async (page) => {
  await shown(page, { ...warning, remaining: 125 });
  expect(await page.ask("document.title")).toBe("(2 min) Records");
  await page.ask(`document.title = "Records (3)"`);
  await page.set({ ...warning, remaining: 120 });
  expect(await page.ask("document.title")).toBe("(1 min) Records (3)");
  await page.set({ ...warning, remaining: 8 });
  expect(await page.ask("document.title")).toBe("(< 1 min) Records (3)");
  await page.set({ status: "active" });
  expect(await page.ask("document.title")).toBe("Records (3)");
});

test("a warning that cannot be answered says so, leaves the page for saving, and comes back once for the last 20 seconds", async (page) => {
  await shown(page, absolute);
  expect(await page.ask(text("text"))).toContain("cannot be extended");
  await page.tab.keyboard.press("Enter");
  await page.set({ ...absolute, remaining: 21 });
  expect(await page.ask("[dialog.open, document.activeElement.id]")).toEqual([false, "name"]);
  expect(await page.ask("document.title")).toBe("(< 1 min) Records");
  await page.tab.keyboard.type("saved");
  expect(await page.ask(`document.getElementById("name").value`)).toBe("saved");
  await page.set({ ...absolute, remaining: 20 });
  expect(await page.ask(OPEN)).toBe(true);
  await page.tab.keyboard.press("Escape");
  await page.set({ ...absolute, remaining: 0 });
  expect(await page.ask("[dialog.open, document.activeElement.id]")).toEqual([false, "name"]);
});

test("messages that are written from right to left mirror the dialog", async (page) => {
  await shown(page, warning);
  expect(await page.ask("getComputedStyle(dialog).direction")).toBe("ltr");
  await page.ask(`root.getElementById("title").textContent = "\u05D4\u05D7\u05D9\u05D1\u05D5\u05E8"`);
  expect(await page.ask("getComputedStyle(dialog).direction")).toBe("rtl");
});

test("a covered page explains itself after a second, and not before", async (page) => {
  await page.set(unsure);
  expect(await page.ask("dialog.open")).toBe(false);
  await page.until(OPEN);
  expect(await page.ask(FOCUS)).toBe("check");
  await page.tab.keyboard.press("Enter");
  expect(await page.calls()).toEqual(["check"]);
});

test("after a question the page is as it was: title, focus and what was typed", async (page) => {
  // On a busy machine the first key comes before the browser has given the page its focus.
  await page.until(`document.hasFocus() && document.activeElement.value === ""`);
  await page.tab.keyboard.type("half a na");
  await page.set({ ...warning, remaining: 20 });
  await page.set(unsure);
  await page.until(`${OPEN} && (${FOCUS}) === "check"`);
  expect(await page.ask("document.title")).not.toContain("Records");
  await page.set({ status: "active" });
  await page.tab.keyboard.type("me");
  expect(await page.ask("[document.title, document.activeElement.value]")).toEqual(["Records", "half a name"]);
  await page.set(unsure);
  await page.until(OPEN);
  await page.set({ status: "active" });
  await page.tab.keyboard.type("s");
  expect(await page.ask("[document.title, document.activeElement.value]")).toEqual(["Records", "half a names"]);
});

test("a page that stays after the end offers the login, and nothing else", async (page) => {
  await shown(page, ended);
  expect(await page.ask(FOCUS)).toBe("login");
  expect(await page.ask(`[...root.querySelectorAll("button, a")].filter((one) => !one.hidden).length`)).toBe(1);
  expect(await page.ask(`root.getElementById("login").getAttribute("href")`)).toBe("/login?next=%2Frecords");
  await page.tab.keyboard.press("Escape");
  await page.until(OPEN);
  expect(await page.calls()).toEqual([]);
});

test("a later modal of the page, seen or not, does not keep anybody from staying", async (page) => {
  await shown(page, warning);
  for (const opacity of ["1", "0"]) {
    await page.ask(`(() => { const later = document.getElementById("later"); later.close(); later.style.opacity = "${opacity}";
      later.showModal(); })()`);
    await page.until(`root.elementFromPoint(innerWidth / 2, innerHeight / 2) && ${FOCUS} === "extend"`);
  }
  await page.tab.keyboard.press("Space");
  expect(await page.calls()).toEqual(["extend"]);
});

test("it comes back when the page removes it, and shows in a body that draws nothing", async (page) => {
  await shown(page, warning);
  await page.ask("page.element.remove()");
  await page.until(OPEN);
  await page.set({ status: "active" });
  await page.ask("document.body.append(page.element)");
  await page.set(ended);
  await page.until(`${OPEN} && page.element.checkVisibility()`);
});

test("a hidden tab opens nothing before it is looked at", async (page) => {
  const other = await site.chromium.open("about:blank");
  await page.until("document.hidden");
  await page.set(warning);
  expect(await page.ask("[dialog.open, document.title]")).toEqual([false, "(< 1 min) Records"]);
  await other.close();
  await page.tab.bringToFront();
  await page.until(OPEN);
});

test("axe finds nothing to object to, and no button is smaller than 44 pixels, also in a window of 320", async (page) => {
  await ask(page.tab, `${axe};void 0`);
  for (const width of [1280, 320]) {
    await page.tab.setViewport({ width, height: 256 });
    for (const state of [warning, absolute, unsure, ended]) {
      await shown(page, state);
      await page.until(`(${FOCUS}) !== undefined`);
      const found = await page.ask<unknown[]>(
        "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes[0].html))",
      );
      expect(found).toEqual([]);
      const sizes = `[...root.querySelectorAll("button, a")].filter((one) => !one.hidden).map((one) => one.offsetHeight)`;
      expect(Math.min(...(await page.ask<number[]>(sizes)))).toBeGreaterThanOrEqual(44);
      expect(await page.ask("dialog.scrollWidth <= dialog.clientWidth && dialog.offsetHeight <= innerHeight")).toBe(
        true,
      );
      await page.set({ status: "active" });
    }
  }
});
