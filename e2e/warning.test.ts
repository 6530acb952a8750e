/** The warning as people meet it: by keyboard, by a screen reader's tree, by a hand that moves to the button. */
import axe from "axe-core";
import type { Page } from "puppeteer-core";
import { afterEach, expect, test } from "vitest";
import { ask, until, untilRead } from "./browser.ts";
import { useChromium } from "./hooks.ts";
import { atLogin, dialogOpen, is, logIn, openSite, secondsUntil, status, type Site } from "./site.ts";

const chromium = useChromium();
let site: Site | undefined;

afterEach(async () => {
  await site?.close();
});

/** A logged-in page on which the warning shows for four seconds. */
async function warned(environment: Record<string, string> = {}, path = "/form"): Promise<Page> {
  site = await openSite({ WARN_AFTER: "2", EXPIRE_AFTER: "6", TOUCH_EVERY: "0", ...environment });
  const page = await chromium.open();
  await logIn(page, site);
  await page.goto(`${site.url}${path}`);
  await until(page, is(status, "active"));
  if (path === "/form") await page.focus("textarea");
  await until(page, dialogOpen, 6000);
  return page;
}

/** What has the focus, through shadow roots. */
const focused = `(() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element?.textContent?.trim() || element?.localName;
})()`;

test("axe finds no violation while the warning shows, nor on the page behind it", async () => {
  const page = await warned();
  await ask(page, `${axe.source}; void 0`);
  const violations = await ask<{ id: string; nodes: unknown[] }[]>(
    page,
    `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) })))`,
  );
  expect(violations).toEqual([]);
  expect(await ask(page, dialogOpen)).toBe(true);
});

test("the accessibility tree names the dialog, its text and its two buttons", async () => {
  const page = await warned();
  await untilRead(page, "Stay signed in");
  const tree = await page.accessibility.snapshot({ interestingOnly: true });
  const dialog = find(tree, (node) => node.role === "alertdialog");
  expect(dialog?.name).toMatch(/\S/);
  expect(dialog?.description).toMatch(/\S/);
  const buttons = all(dialog).filter((node) => node.role === "button");
  expect(buttons.map(({ name }) => name)).toEqual(["Stay signed in", "Log out now"]);
  expect(await ask(page, focused)).toBe("Stay signed in");
});

test("Escape stays, twice in a row, and the focus goes back to where it was", async () => {
  const page = await warned();
  await page.keyboard.press("Escape");
  await until(page, is(status, "active"), 2000);
  await until(page, `!(${dialogOpen})`, 1000);
  expect(await ask(page, focused)).toBe("textarea");
  await until(page, dialogOpen, 6000);
  await page.keyboard.press("Escape");
  await until(page, is(status, "active"), 2000);
});

test("Tab stays in the dialog and extends nothing", async () => {
  const page = await warned();
  const seen: unknown[] = [];
  for (let press = 0; press < 4; press += 1) {
    await page.keyboard.press("Tab");
    seen.push(await ask(page, focused));
  }
  expect(seen).toContain("Log out now");
  expect(seen).not.toContain("textarea");
  expect(await ask(page, status)).toBe("warning");
});

test("a mouse that moves extends nothing, so that the hand can reach the button; a press beside the dialog does", async () => {
  const page = await warned();
  for (let x = 10; x < 200; x += 10) await page.mouse.move(x, 10);
  expect(await ask(page, status)).toBe("warning");
  await page.mouse.click(5, 5);
  await until(page, is(status, "active"), 2000);
});

test("EXTEND_ON=activity: a move is enough", async () => {
  const page = await warned({ EXTEND_ON: "activity" });
  await page.mouse.move(10, 10);
  await page.mouse.move(30, 30);
  await until(page, is(status, "active"), 2000);
});

test("EXTEND_ON=confirm: neither keys nor a press beside it, only the button", async () => {
  const page = await warned({ EXTEND_ON: "confirm" });
  await page.keyboard.press("a");
  await page.mouse.click(5, 5);
  expect(await ask(page, status)).toBe("warning");
  while ((await ask(page, focused)) !== "Stay signed in") await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await until(page, is(status, "active"), 2000);
});

test("an absolute timeout says that it cannot be extended", async () => {
  const page = await warned({ ABSOLUTE_TIMEOUT: "6" });
  await page.keyboard.press("Escape");
  await page.keyboard.press("a");
  expect(await ask(page, `document.querySelector("session-security").monitor.state.extendable`)).toBe(false);
  await until(page, atLogin, 8000);
  expect(site?.ends).toMatchObject([{ reason: "absolute" }]);
});

test("unsaved input asks before the page is left, and never stands in the way of an end", async () => {
  site = await openSite({ WARN_AFTER: "3", EXPIRE_AFTER: "5", TOUCH_EVERY: "0" });
  const page = await chromium.open();
  await logIn(page, site);
  await page.goto(`${site.url}/form`);
  await page.type("textarea", "unsaved");
  const asked: string[] = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    void dialog.dismiss();
  });
  await page.click(`nav a[href="/"]`);
  await until(page, `location.pathname === "/form"`, 1000);
  expect(asked).toEqual(["beforeunload"]);
  await until(page, atLogin, 15_000);
  expect(asked).toEqual(["beforeunload"]);
});

test("ON_END=redirect: to the login page with the way back, properly quoted", async () => {
  const page = await warned({ ON_END: "redirect" }, "/?q=a%26b");
  await until(page, atLogin, 8000);
  const url = new URL(page.url());
  expect(url.searchParams.get("next")).toBe("/?q=a%26b");
  await until(page, `document.body.innerText.includes("without activity")`);
});

test("ON_END=lock: stays covered, and is as it was when the same user has logged in again", async () => {
  const page = await warned({ ON_END: "lock" });
  await page.keyboard.press("Escape");
  await until(page, `!(${dialogOpen})`, 2000);
  await page.type("textarea", "worth keeping");
  await until(page, is(status, "ended"), 10_000);
  await until(page, dialogOpen, 3000);
  expect(await ask(page, `document.querySelector("main").checkVisibility()`)).toBe(false);
  const window = await chromium.open();
  await logIn(window, site!);
  await window.close();
  expect(await secondsUntil(page, is(status, "active"), 8)).toBeLessThan(8);
  expect(await ask(page, `document.querySelector("textarea").value`)).toBe("worth keeping");
});

interface Node {
  role: string;
  name?: string;
  description?: string;
  children?: Node[];
}

function all(node: Node | null | undefined): Node[] {
  return node === null || node === undefined ? [] : [node, ...(node.children ?? []).flatMap(all)];
}

function find(node: unknown, matches: (node: Node) => boolean): Node | undefined {
  return all(node as Node).find(matches);
}
