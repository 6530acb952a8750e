/** The warning by keyboard and for assistive technology, in three engines (warned; WCAG 2.2 A and AA). */
import axe from "axe-core";
import { afterEach, expect, test } from "vitest";
import { inEachEngine } from "./engines.ts";
import { atLogin, dialogOpen, is, openDemo, openForm, status, type Demo } from "./sites.ts";
import { clickOn, type Tab, until } from "./tab.ts";

/** What has the focus, through shadow roots. */
const focused = `(() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element?.localName === "button" || element?.localName === "a" ? element.textContent.trim() : element?.localName;
})()`;

inEachEngine((engine) => {
  let site: Demo;

  afterEach(async () => {
    await site.close();
  });

  async function warned(environment: Record<string, string> = {}): Promise<Tab> {
    site = await openDemo(environment);
    const tab = await openForm(engine, site);
    await site.pass(545, tab);
    await until(tab, `${is(status, "warning")} && ${dialogOpen}`);
    return tab;
  }

  test("the focus is on Stay, Tab and Shift+Tab stay between the buttons and extend nothing", async () => {
    const tab = await warned();
    expect(await tab.ask(focused)).toBe("Stay signed in");
    const seen: unknown[] = [];
    for (let press = 0; press < 3; press += 1) {
      await tab.press("Tab");
      seen.push(await tab.ask(focused));
    }
    await tab.press("Shift", "Tab");
    seen.push(await tab.ask(focused));
    expect(seen).toContain("Log out now");
    expect(seen).not.toContain("textarea");
    expect(await tab.ask(status)).toBe("warning");
  });

  test("a press on Stay stays, also after the time has been read aloud", async () => {
    const tab = await warned();
    const said = `document.querySelector("session-security").shadowRoot.getElementById("status").textContent`;
    expect(await tab.ask(said)).toBe("");
    await site.pass(30, tab);
    await until(tab, `/in \\d+ seconds/.test(${said})`);
    await clickOn(tab, `document.querySelector("session-security").shadowRoot.getElementById("extend")`);
    await until(tab, is(status, "active"));
  });

  test("Escape stays, each time, and the focus goes back to where it was", async () => {
    const tab = await warned();
    for (let time = 0; time < 2; time += 1) {
      await tab.press("Escape");
      await until(tab, `${is(status, "active")} && !(${dialogOpen})`);
      expect(await tab.ask(focused)).toBe("textarea");
      await site.pass(545, tab);
      await until(tab, dialogOpen);
    }
  });

  test("Enter on Stay stays; Space on Log out now logs out, and has extended nothing", async () => {
    const tab = await warned();
    await tab.press("Enter");
    await until(tab, `${is(status, "active")} && !(${dialogOpen})`);
    await site.pass(545, tab);
    await until(tab, dialogOpen);
    while ((await tab.ask(focused)) !== "Log out now") await tab.press("Tab");
    await tab.press(" ");
    await until(tab, atLogin);
    expect(site.ends).toMatchObject([{ reason: "logout" }]);
    expect(site.ends[0]?.["idleFor"]).toBeGreaterThan(540);
  });

  test("a mouse that moves extends nothing, a press beside the dialog does; extendOn confirm: only the button", async () => {
    const tab = await warned();
    for (let x = 10; x < 100; x += 10) await tab.move(x, 10);
    expect(await tab.ask(status)).toBe("warning");
    await tab.click(5, 5);
    await until(tab, is(status, "active"));

    await site.close();
    const strict = await warned({ EXTEND_ON: "confirm" });
    await strict.press("a");
    await strict.click(5, 5);
    expect(await strict.ask(status)).toBe("warning");
    await clickOn(strict, `document.querySelector("session-security").shadowRoot.querySelector("#extend")`);
    await until(strict, is(status, "active"));
  });

  test("axe finds no violation while the warning shows, nor while the page is covered", async () => {
    const tab = await warned();
    // As a statement: the engine's own text ends in a semicolon.
    await tab.ask(`(() => { ${axe.source} })()`);
    const look = `axe.run().then(({ violations, passes }) => ({
      passes: passes.length,
      violations: violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) })),
    }))`;
    const first = await tab.ask<{ passes: number; violations: unknown[] }>(look);
    expect(first.violations).toEqual([]);
    expect(first.passes).toBeGreaterThan(10);
    expect(await tab.ask(dialogOpen)).toBe(true);
    await site.cut();
    await site.pass(60, tab);
    await until(tab, `${is(status, "unsure")} && ${dialogOpen}`);
    expect((await tab.ask<{ violations: unknown[] }>(look)).violations).toEqual([]);
  });
});
