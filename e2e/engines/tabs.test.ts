/** Several tabs of one browser, in three engines: one session, one voice, one answer (warned, one-voice, never-shown). */
import { afterEach, beforeEach, expect, test } from "vitest";
import { inEachEngine } from "./engines.ts";
import { another, atLogin, dialogOpen, is, logIn, openDemo, shown, status, type Demo } from "./sites.ts";
import { clickOn, until, type, type Tab } from "./tab.ts";

inEachEngine((engine) => {
  let site: Demo;

  beforeEach(async () => {
    site = await openDemo();
  });
  afterEach(async () => {
    await site.close();
  });

  /** Two tabs of one user; the second is in front. */
  async function two(path = "/"): Promise<[Tab, Tab]> {
    const first = await engine.open();
    await logIn(first, site, path);
    return [first, await another(engine, site, path)];
  }

  test("a login by typing, nobody there, two tabs: each warns, then shows the login page, and one end is recorded", async () => {
    const first = await engine.open(`${site.url}/login?next=%2Fform`);
    await clickOn(first, "[name=username]");
    await type(first, "demo");
    await clickOn(first, "[name=password]");
    await type(first, "demo");
    await first.press("Enter");
    await until(first, `location.pathname === "/form" && ${is(status, "active")}`);
    const second = await another(engine, site);
    await site.pass(545, first, second);
    await until(first, is(status, "warning"));
    await until(second, dialogOpen);
    expect(await second.ask(shown)).toBe(true);
    await site.pass(60, first, second);
    await until(first, atLogin);
    await until(second, atLogin);
    await until(second, `document.body.innerText.includes("without activity")`);
    expect(site.ends).toMatchObject([{ user: "demo", reason: "idle" }]);
  });

  test("a key in the warning of one tab takes it away in both, and neither has asked twice", async () => {
    const [first, second] = await two();
    await site.pass(545, first, second);
    await until(second, dialogOpen);
    await until(first, is(status, "warning"));
    const before = site.pings();
    await second.press("a");
    await until(second, `${is(status, "active")} && !(${dialogOpen})`);
    await until(first, is(status, "active"), 1000);
    expect(site.pings() - before).toBe(1);
  });

  test("a logout in one tab covers the other within a second", async () => {
    const [first, second] = await two();
    // It stays in the tab when the page is left.
    await first.ask(
      `document.addEventListener("session-security:cover", () => (sessionStorage.covered ??= Date.now()))`,
    );
    await clickOn(second, `form[action="/logout"] button`);
    await until(first, atLogin);
    await until(second, atLogin);
    expect(site.ends).toMatchObject([{ reason: "logout" }]);
    // The page that follows the logout is the next sign of life of this browser.
    expect((await first.ask<number>("Number(sessionStorage.covered)")) - site.servedAt("/login")).toBeLessThan(1000);
  });

  test("another user in another tab: the page of the first is covered, then becomes the second's", async () => {
    const [first, second] = await two();
    const name = `document.querySelector(".who span")?.textContent`;
    const demo = await first.ask<string>(name);
    await logIn(second, site, "/", "other");
    await until(first, `!(${shown}) || ${name} !== ${JSON.stringify(demo)}`, 1000);
    const other = await second.ask<string>(name);
    await until(first, `${is(name, other)} && ${is(status, "active")}`);
    expect(other).not.toBe(demo);
  });

  test("a tab that is opened while the warning shows has the same time left", async () => {
    const [first] = await two();
    await site.pass(560, first);
    await until(first, is(status, "warning"));
    const late = await engine.open(`${site.url}/`);
    await until(late, `${is(status, "warning")} || ${is(status, "active")}`);
    // Where the engine proves that a person has typed the address, that was activity: nobody is warned any more.
    if ((await late.ask(status)) === "active") {
      expect(engine.name).not.toBe("WebKitGTK");
      await until(first, is(status, "active"), 1000);
      return;
    }
    expect(engine.name).toBe("WebKitGTK");
    await until(late, dialogOpen);
    const remaining = `document.querySelector("session-security").monitor.state.remaining`;
    expect(Math.abs((await late.ask<number>(remaining)) - (await first.ask<number>(remaining)))).toBeLessThanOrEqual(1);
  });

  test("a tab that nobody looks at knows of the warning, and shows no dialog", async () => {
    const front = await engine.open();
    await logIn(front, site);
    const behind = await engine.openBehind();
    await behind.goto(`${site.url}/`);
    await until(behind, `document.visibilityState === "hidden" && ${is(status, "active")}`);
    await site.pass(545, front, behind);
    await until(behind, is(status, "warning"));
    expect(await behind.ask(dialogOpen)).toBe(false);
    // Covered while hidden, not when somebody looks: past the limit, and nobody to ask.
    await site.cut();
    await site.pass(60, behind);
    await until(behind, is(status, "unsure"));
    expect(await behind.ask(`${shown} || document.visibilityState !== "hidden"`)).toBe(false);
  });
});
