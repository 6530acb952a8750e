/** What assistive technology and people's own settings get, from Chromium's accessibility tree and computed styles. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { CDPSession, Protocol } from "puppeteer-core";
import { afterAll, beforeAll, expect, test as vitest } from "vitest";
import type { MonitorState } from "../../src/client/types.ts";
import { ask } from "../../e2e/browser.ts";
import { openSite, type DialogPage, type Site } from "./page.ts";

const warning: MonitorState = { status: "warning", remaining: 125, extendable: true };
const STATES: readonly MonitorState[] = [
  warning,
  { status: "warning", remaining: 59, extendable: false },
  { status: "unsure" },
  { status: "ended", reason: "idle", left: false },
];
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const BUTTONS = `[...root.querySelectorAll("button, a")].filter((one) => one.checkVisibility())`;

let site: Site;
beforeAll(async () => {
  site = await openSite();
}, 30_000);
afterAll(() => site.close(), 30_000);

function test(promise: string, run: (page: DialogPage, cdp: CDPSession) => Promise<void>): void {
  vitest(promise, { timeout: 30_000 }, async () => {
    const page = await site.open();
    const cdp = await page.tab.createCDPSession();
    await run(page, cdp);
    await page.tab.close();
  });
}

async function shown(page: DialogPage, state: MonitorState): Promise<void> {
  await page.set(state);
  await page.until(`dialog.matches(":modal")`);
}

interface Heard {
  readonly role: string;
  readonly name: string;
  readonly description: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** The texts in it. */
  readonly said: readonly string[];
}

/** The nodes that assistive technology meets. */
async function tree(cdp: CDPSession): Promise<Heard[]> {
  const { nodes } = await cdp.send("Accessibility.getFullAXTree");
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const value = (of: Protocol.Accessibility.AXValue | undefined): string => (of?.value as string | undefined) ?? "";
  const texts = (node: Protocol.Accessibility.AXNode): string[] =>
    value(node.role) === "StaticText"
      ? [value(node.name)]
      : (node.childIds ?? []).flatMap((id) => texts(byId.get(id)!));
  return nodes
    .filter(({ ignored }) => !ignored)
    .map((node) => ({
      role: value(node.role),
      name: value(node.name),
      description: value(node.description),
      properties: Object.fromEntries((node.properties ?? []).map((one) => [one.name, one.value.value as unknown])),
      said: texts(node),
    }));
}

test("the tree has the dialog, named, described and modal, its buttons, and nothing of the page behind", async (page, cdp) => {
  expect((await tree(cdp)).map(({ role }) => role)).toContain("textbox");
  await shown(page, warning);
  const heard = await tree(cdp);
  expect(heard.find(({ role }) => role === "alertdialog")).toMatchObject({
    name: "Your session is about to end",
    description: "For your security, you will be logged out in 2 minutes.",
    properties: { modal: true },
  });
  const buttons = heard.filter(({ role }) => role === "button");
  expect(buttons.map(({ name }) => name)).toEqual(["Stay signed in", "Log out now"]);
  expect(buttons[0]?.properties).toMatchObject({ focused: true });
  expect(heard.map(({ role }) => role)).toContain("heading");
  expect(heard.map(({ role }) => role)).not.toContain("textbox");
});

test("the one live region is empty when the dialog opens, and polite; the countdown that is seen is in none", async (page, cdp) => {
  await shown(page, warning);
  const live = (heard: Heard[]): Heard[] => heard.filter(({ properties }) => properties["live"] !== undefined);
  expect(live(await tree(cdp))).toMatchObject([{ role: "status", properties: { live: "polite", atomic: true } }]);
  const said = async (): Promise<unknown> => (await tree(cdp)).find(({ role }) => role === "status")?.said;
  expect(await said()).toEqual([]);
  for (let remaining = 124; remaining > 115; remaining--) {
    await page.set({ ...warning, remaining });
    expect(await said()).toEqual(remaining > 120 ? [] : ["For your security, you will be logged out in 2 minutes."]);
  }
});

test("a covered page and an ended one are told as dialogs, too, with what can be done", async (page, cdp) => {
  await shown(page, { status: "unsure" });
  expect((await tree(cdp)).find(({ role }) => role === "alertdialog")?.name).toBe("Hidden for your protection");
  await page.set({ status: "ended", reason: "idle", left: false });
  await page.until(`root.activeElement?.id === "login"`);
  const heard = await tree(cdp);
  expect(heard.find(({ role }) => role === "alertdialog")).toMatchObject({
    name: "You have been logged out",
    description: "You were not active for a while.",
  });
  expect(heard.filter(({ role }) => role === "link").map(({ name }) => name)).toEqual(["Log in again"]);
});

test("in a dark scheme axe finds nothing to object to, and the dialog is dark", async (page) => {
  await page.tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
  await page.ask(`document.documentElement.style.colorScheme = "light dark"`);
  await ask(page.tab, `${axe};void 0`);
  for (const state of STATES) {
    await shown(page, state);
    expect(await page.ask("getComputedStyle(dialog).backgroundColor")).toBe("rgb(18, 18, 18)");
    expect(await page.ask("axe.run().then(({ violations }) => violations.map(({ nodes }) => nodes[0].html))")).toEqual(
      [],
    );
  }
});

test("forced colours replace ours, and every button keeps an edge and a focus that can be seen", async (page, cdp) => {
  await cdp.send("Emulation.setEmulatedMedia", { features: [{ name: "forced-colors", value: "active" }] });
  for (const state of STATES) {
    await shown(page, state);
    expect(await page.ask(`matchMedia("(forced-colors: active)").matches`)).toBe(true);
    const behind = await page.ask("getComputedStyle(dialog).backgroundColor");
    const looks = await page.ask<{ edge: string; text: string; ground: string }[]>(
      `${BUTTONS}.map((one) => getComputedStyle(one)).map((style) =>
        ({ edge: style.borderTopWidth === "1px" && style.borderTopColor, text: style.color, ground: style.backgroundColor }))`,
    );
    for (const { edge, text, ground } of looks) {
      expect(edge).toBeTruthy();
      expect(edge).not.toBe(behind);
      expect(text).not.toBe(ground);
      expect(ground).not.toBe("rgb(29, 79, 215)");
    }
    // Once around, it leads through the browser's own bar.
    do await page.tab.keyboard.press("Tab");
    while (!(await page.ask<boolean>("Boolean(root.activeElement)")));
    expect(await page.ask("getComputedStyle(root.activeElement).outlineStyle")).not.toBe("none");
  }
});

test("nothing moves, whatever people prefer", async (page) => {
  for (const state of STATES) {
    await shown(page, state);
    expect(await page.ask("root.getAnimations().length")).toBe(0);
    const motion = await page.ask<string[]>(
      `[...root.querySelectorAll("*")].map((one) => getComputedStyle(one)).map(({ animationName, transitionDuration }) =>
        animationName + " " + transitionDuration)`,
    );
    expect(new Set(motion)).toEqual(new Set(["none 0s"]));
  }
});

test("a focus moved by keyboard is outlined, not clipped, and never under anything", async (page) => {
  await page.tab.setViewport({ width: 320, height: 256 });
  await shown(page, warning);
  for (let seen = 0; seen < 4;) {
    await page.tab.keyboard.press("Tab");
    // Once around, it leads through the browser's own bar.
    if (!(await page.ask<boolean>("Boolean(root.activeElement)"))) continue;
    seen++;
    expect(
      await page.ask(`(() => {
        const one = root.activeElement, { x, y, width, height, top, bottom } = one.getBoundingClientRect();
        const { outlineStyle, outlineOffset } = getComputedStyle(one);
        const outlined = outlineStyle !== "none" && (one === dialog || outlineOffset === "2px") && top >= 4 && bottom <= innerHeight - 4;
        return { outlined, onTop: one.contains(root.elementFromPoint(x + width / 2, y + height / 2)) };
      })()`),
    ).toEqual({ outlined: true, onTop: true });
  }
});

test("a page's style sheets reach the custom properties and the parts, and its own buttons and colours are not ours", async (page) => {
  await page.ask(`(() => { const sheet = new CSSStyleSheet(); document.adoptedStyleSheets.push(sheet);
    sheet.replaceSync("session-security { --session-security-accent: rgb(15, 118, 110); --session-security-font: 20px serif; } " +
      "session-security::part(dialog) { border-radius: 0 } session-security::part(logout) { text-decoration-line: underline } " +
      "button { display: none } p, h2, dialog { color: red } * { color: red }"); })()`);
  await shown(page, warning);
  const style = async (id: string, name: string): Promise<unknown> =>
    page.ask(`getComputedStyle(root.getElementById("${id}")).${name}`);
  expect(await style("extend", "backgroundColor")).toBe("rgb(15, 118, 110)");
  expect(await style("text", "fontSize")).toBe("20px");
  expect(await style("dialog", "borderTopLeftRadius")).toBe("0px");
  expect(await style("logout", "textDecorationLine")).toBe("underline");
  expect(await style("text", "color")).toBe("rgb(0, 0, 0)");
  expect(await style("extend", "display")).not.toBe("none");
});

test("text spacing that a person gives to every element of the page reaches the words, and nothing is cut off", async (page) => {
  // WCAG 2.2, 1.4.12. The line height of 1.5 that it asks for is ours already.
  await page.ask(`(() => { const sheet = new CSSStyleSheet(); document.adoptedStyleSheets.push(sheet);
    sheet.replaceSync("* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important; line-height: 1.5 !important }"); })()`);
  await page.tab.setViewport({ width: 320, height: 640 });
  await shown(page, warning);
  expect(await page.ask(`parseFloat(getComputedStyle(root.getElementById("text")).letterSpacing)`)).toBeGreaterThan(1);
  expect(await page.ask(`${BUTTONS}.every((one) => one.scrollWidth <= one.clientWidth)`)).toBe(true);
  expect(await page.ask("dialog.scrollWidth <= dialog.clientWidth")).toBe(true);
});
