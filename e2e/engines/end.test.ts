/** The limit, in three engines: covered whatever the network does, and what was typed untouched (never-shown, never-early). */
import { afterEach, expect, test } from "vitest";
import { inEachEngine } from "./engines.ts";
import { openPages } from "./hard-pages.ts";
import { another, atLogin, dialogOpen, is, logIn, openDemo, openForm, shown, status, type Demo } from "./sites.ts";
import { clickOn, type Tab, type as typeText, until } from "./tab.ts";

const unsure = is(status, "unsure");
const text = `document.querySelector("textarea")?.value`;

inEachEngine((engine) => {
  let site: Demo;

  afterEach(async () => {
    await site.close();
  });

  /** A tab with something typed into the long form. */
  async function typed(environment: Record<string, string> = {}): Promise<Tab> {
    site = await openDemo(environment);
    const tab = await openForm(engine, site);
    await typeText(tab, "worth keeping");
    await until(tab, is(text, "worth keeping"));
    return tab;
  }

  test("a network that is gone at the limit: covered, no error page of the browser, the text still there", async () => {
    const tab = await typed();
    await site.cut();
    await site.pass(601, tab);
    await until(tab, `${unsure} && ${dialogOpen}`);
    expect(await tab.ask(shown)).toBe(false);
    expect(await tab.ask(text)).toBe("worth keeping");
    expect(await tab.ask("location.pathname")).toBe("/form");
    await site.recover();
    await tab.ask("testTime.notice()");
    await until(tab, atLogin);
  });

  test("a server that hangs at the limit: covered all the same, and left when it answers again", async () => {
    const tab = await typed();
    site.hang();
    await site.pass(601, tab);
    await until(tab, unsure);
    expect(await tab.ask(shown)).toBe(false);
    expect(await tab.ask(text)).toBe("worth keeping");
    await site.recover();
    await until(tab, atLogin, 15_000);
  });

  test("a page that was covered too early is uncovered as it was: text, selection, scroll and focus", async () => {
    const tab = await typed();
    const state = `(() => {
      const { value, selectionStart, selectionEnd } = document.querySelector("textarea");
      return JSON.stringify([value, selectionStart, selectionEnd, scrollY, document.activeElement?.localName]);
    })()`;
    await tab.ask(`void (document.querySelector("textarea").setSelectionRange(2, 7), scrollTo(0, 150))`);
    await until(tab, "scrollY === 150");
    const before = await tab.ask<string>(state);
    // Only the page believes that its time is up: it slept, or its clock was set.
    await tab.ask(`globalThis.statuses = []`);
    await tab.ask(`(() => {
      const { monitor } = document.querySelector("session-security");
      monitor.subscribe(() => statuses.push(monitor.state.status + " " + document.querySelector("main").checkVisibility()));
    })()`);
    await tab.ask(`(testTime.pass(700_000), testTime.notice())`);
    await until(tab, is(status, "active"));
    await until(tab, `document.activeElement?.localName === "textarea"`);
    expect(await tab.ask("statuses")).toEqual(["unsure false", "active true"]);
    expect(await tab.ask<string>(state)).toBe(before);
    expect(JSON.parse(before)).toEqual(["worth keeping", 2, 7, 150, "textarea"]);
  });

  test("Back after the logout shows nothing of the page", async () => {
    site = await openDemo();
    const tab = await engine.open();
    await logIn(tab, site);
    expect(await tab.ask(shown)).toBe(true);
    await clickOn(tab, `form[action="/logout"] button`);
    await until(tab, atLogin);
    await tab.back();
    // Asked again by the engine, the server shows the login page. Kept by it, the page is covered; whether it is left by
    // itself or by a link depends on whether a ping has ever vouched for it.
    await until(tab, `${atLogin} || ${is(status, "ended")} && ${dialogOpen}`);
    expect(await tab.ask(`${atLogin} || !(${shown})`)).toBe(true);
  });

  test("Back after the end, to a page that the engine has kept: covered by its first script, then left", async () => {
    const pages = await openPages({
      pages: { "/": "<p>protected</p>" },
      // The application allows keeping it. With no-store Firefox keeps no page, and the server is asked.
      headers: { "cache-control": "private, no-cache" },
      routes: (app) => app.get("/plain", (_req, res) => void res.send("<title>plain</title>")),
    });
    site = { ...pages, ends: [], pings: () => 0, servedAt: () => NaN };
    const tab = await pages.enter(engine);
    // What is seen after the return stays in the tab when the page is left.
    await tab.ask(`void addEventListener("pageshow", ({ persisted }) => {
      sessionStorage.seen = persisted ? "kept" : "loaded";
      (function look() {
        if (${shown}) sessionStorage.seen += " shown";
        requestAnimationFrame(look);
      })();
    })`);
    await tab.goto(`${pages.url}/plain`);
    await pages.pass(601);
    await tab.back();
    await until(tab, atLogin);
    expect(await tab.ask("sessionStorage.seen")).toBe("kept");
  });

  test("a reload is no end, and a page that comes back after one is", async () => {
    site = await openDemo();
    const tab = await engine.open();
    await logIn(tab, site);
    await tab.reload();
    await until(tab, is(status, "active"));
    await site.pass(601);
    await tab.reload();
    await until(tab, atLogin);
    expect(site.ends).toMatchObject([{ reason: "idle" }]);
  });

  test("onEnd lock: the same user's new login, in another tab, brings the page back as it was", async () => {
    const tab = await typed({ ON_END: "lock" });
    await site.pass(601, tab);
    await until(tab, `${is(status, "ended")} && ${dialogOpen}`);
    expect(await tab.ask(shown)).toBe(false);
    const login = await engine.open();
    await logIn(login, site);
    await until(tab, `${is(status, "active")} && ${shown}`);
    expect(await tab.ask(text)).toBe("worth keeping");
  });

  test("onEnd lock: the login of another user leaves nothing of the page", async () => {
    const tab = await typed({ ON_END: "lock" });
    await site.pass(601, tab);
    await until(tab, is(status, "ended"));
    const login = await engine.open();
    await logIn(login, site, "/", "other");
    // The tabs tell each other: it is loaded anew, though nobody looks at it.
    await until(tab, `${is(status, "active")} && ${text} !== "worth keeping"`);
    expect(await tab.ask(`document.querySelector(".who span").textContent`)).toBe(
      await login.ask(`document.querySelector(".who span").textContent`),
    );
  });

  test("onEnd redirect: the login page, with the way back; and a login there leads back", async () => {
    site = await openDemo({ ON_END: "redirect" });
    const tab = await engine.open();
    await logIn(tab, site, "/?q=a%26b");
    const other = await another(engine, site);
    await site.pass(601, other, tab);
    await until(tab, atLogin);
    expect(await tab.ask(`new URLSearchParams(location.search).get("next")`)).toBe("/?q=a%26b");
  });
});
