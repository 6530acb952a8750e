/** Nothing typed is lost, in three engines: drafts, and the forms of a page that was locked (nothing-lost). */
import { afterEach, expect, test } from "vitest";
import { inEachEngine } from "./engines.ts";
import { atLogin, is, logIn, openDemo, openForm, shown, status, type Demo } from "./sites.ts";
import { clickOn, type Tab, type as typeText, until } from "./tab.ts";

const course = `document.querySelector("[name=course]")?.value`;
const offer = `document.querySelector("session-security-draft")?.shadowRoot`;
const kept = `Object.keys(sessionStorage).some((key) => key.startsWith("session-security:draft:"))`;
/** Afterwards: who asked must have its answer before the page is left. */
const submit = `void setTimeout(() => document.querySelector("main form").requestSubmit())`;
const offered = `Boolean(${offer}?.querySelector("[part=restore]"))`;

inEachEngine((engine) => {
  let site: Demo;

  afterEach(async () => {
    await site.close();
  });

  async function typed(environment: Record<string, string> = {}): Promise<Tab> {
    site = await openDemo(environment);
    const tab = await openForm(engine, site, "[name=course]");
    await typeText(tab, "worth keeping");
    await until(tab, kept);
    return tab;
  }

  test("a draft is offered to its user after the next login, to nobody else before, and comes back", async () => {
    const tab = await typed();
    expect(await tab.ask(`JSON.stringify(sessionStorage)`)).not.toContain("worth");
    await site.pass(601, tab);
    await until(tab, atLogin);
    await logIn(tab, site, "/form", "other");
    await until(tab, `performance.getEntriesByType("resource").some(({ name }) => name.endsWith("/draft-key"))`);
    expect(await tab.ask(offered)).toBe(false);
    await clickOn(tab, `form[action="/logout"] button:last-of-type`);
    await until(tab, atLogin);
    await logIn(tab, site, "/form");
    await until(tab, offered);
    expect(await tab.ask(course)).toBe("");
    await clickOn(tab, `${offer}.querySelector("[part=restore]")`);
    await until(tab, is(course, "worth keeping"));
  });

  test("a form that is sent a moment after the last letter, and too late, is a draft with that letter", async () => {
    const tab = await typed();
    await site.pass(601);
    await typeText(tab, "!");
    await tab.ask(submit);
    await until(tab, atLogin);
    await logIn(tab, site, "/form");
    await until(tab, offered);
    await clickOn(tab, `${offer}.querySelector("[part=restore]")`);
    await until(tab, is(course, "worth keeping!"));
  });

  test("a locked page that comes back sends its form with the token of the new session", async () => {
    const tab = await typed({ ON_END: "lock" });
    await site.pass(601, tab);
    await until(tab, is(status, "ended"));
    const login = await engine.open();
    await logIn(login, site);
    await site.pass(10, tab);
    await tab.show();
    await until(tab, `${is(status, "active")} && ${shown}`);
    await tab.ask(
      `(document.querySelector("[name=patient]").value = "L-2041", document.querySelector("[name=diagnosis]").value = "Ulcer")`,
    );
    await tab.ask(submit);
    await until(tab, `location.search === "?saved=1" && ${is(course, "worth keeping")}`);
  });
});
