/** Drafts in a real Chromium: what comes back, for whom, and what never does. */
import { afterAll, afterEach, beforeAll, expect, test as vitest } from "vitest";
import type { Page } from "puppeteer-core";
import { ask, until } from "../../../e2e/browser.ts";
import { draftsIn, offer, openSite, saved, type Site } from "../form-site.ts";

const FORM = `<form data-session-security-draft="note" method="post" action="/">
  <input name="title" value="from the server"><textarea name="text"></textarea>
  <select name="ward" multiple><option>A</option><option>B</option><option>C</option></select>
  <input type="checkbox" name="informed"><input type="radio" name="when" value="now"><input type="radio" name="when" value="later" checked>
  <div id="rich" contenteditable></div><input name="row"><input name="row"><button>Send</button></form>`;

let site: Site;
beforeAll(async () => {
  site = await openSite();
}, 30_000);
afterAll(() => site.close(), 30_000);
afterEach(() => site.reset());

/** Every test has a tab of its own; the strictest policy has found nothing, and nothing was thrown. */
function test(promise: string, run: (tab: Page) => Promise<void>, html = FORM): void {
  vitest(promise, { timeout: 30_000 }, async () => {
    site.world.html = html;
    const tab = await site.chromium.open();
    const errors: unknown[] = [];
    tab.on("pageerror", (error) => errors.push(error));
    await visit(tab);
    await run(tab);
    expect(await ask(tab, "page.violations")).toEqual([]);
    expect(errors).toEqual([]);
    await tab.close();
  });
}

async function visit(tab: Page, path = "/"): Promise<void> {
  await tab.goto(site.url + path);
  await until(tab, `typeof page === "object"`);
}

/** The session ends, the login page is shown, and `user` logs in. */
async function loginAgain(tab: Page, user = "ada"): Promise<void> {
  site.world.user = undefined;
  await visit(tab, "/login");
  expect(await ask(tab, offer)).toBeFalsy();
  Object.assign(site.world, { user, session: `s${Math.random()}`.replace(".", ""), now: site.world.now + 60 });
  await visit(tab);
}

async function press(tab: Page, part: "restore" | "discard"): Promise<void> {
  await until(tab, `Boolean(${offer}?.querySelector("[part=${part}]"))`);
  await ask(tab, `${offer}.querySelector("[part=${part}]").click()`);
}

async function offersNothing(tab: Page): Promise<void> {
  // The keys were fetched, so that whatever is to be offered is there.
  await draftsIn(tab);
  expect(await ask(tab, "page.offers")).toBe(0);
}

const value = (name: string): string => `document.querySelector("[name=${name}]").value`;

test("text, choices, lists and editable text are offered after the login, and come back", async (tab) => {
  await tab.type("[name=text]", "a long course\nof treatment");
  await tab.select("[name=ward]", "A", "C");
  await tab.click("[name=informed]");
  await tab.click("[value=now]");
  await tab.type("#rich", "typed & kept");
  await ask(
    tab,
    `document.querySelector("#rich").append(Object.assign(document.createElement("b"), { textContent: "bold" }))`,
  );
  await ask(tab, `document.querySelector("#rich").dispatchEvent(new Event("input", { bubbles: true }))`);
  await tab.type("[name=row]:nth-of-type(6)", "second row");
  await saved(tab, "second row");
  await loginAgain(tab);
  await until(
    tab,
    `${offer}?.querySelector("[role=status]").textContent === "What you typed here before was not sent."`,
  );
  expect(await ask(tab, value("text"))).toBe("");
  await press(tab, "restore");
  expect(await ask(tab, value("text"))).toBe("a long course\nof treatment");
  expect(await ask(tab, `[...document.querySelector("select").selectedOptions].map((each) => each.value)`)).toEqual([
    "A",
    "C",
  ]);
  expect(await ask(tab, `document.querySelector("[name=informed]").checked`)).toBe(true);
  expect(await ask(tab, `document.querySelector("[name=when]:checked").value`)).toBe("now");
  expect(await ask(tab, `document.querySelector("#rich").innerHTML`)).toBe("typed &amp; kept<b>bold</b>");
  expect(await ask(tab, `[...document.querySelectorAll("[name=row]")].map((each) => each.value)`)).toEqual([
    "",
    "second row",
  ]);
  expect(await ask(tab, value("title"))).toBe("from the server");
  expect(await ask(tab, offer)).toBeFalsy();
});

test("what nobody has typed is no draft: it is the server's to say what stands there", async (tab) => {
  await ask(tab, `document.querySelector("[name=title]").value = "from a script"`);
  await tab.type("[name=text]", "typed");
  await saved(tab, "typed");
  expect(String(await draftsIn(tab))).not.toMatch(/from a script|from the server/);
});

test("it is offered until somebody says what to do with it, and then no more", async (tab) => {
  await tab.type("[name=text]", "first");
  await saved(tab, "first");
  await loginAgain(tab);
  await until(tab, "page.offers === 1");
  // Ignored, and something else is typed: both are kept.
  await tab.type("[name=title]", "second");
  await saved(tab, "second");
  await visit(tab);
  await press(tab, "discard");
  await until(tab, "page.offers === 2");
  await press(tab, "restore");
  expect(await ask(tab, value("text"))).toBe("first");
  await ask(tab, `document.dispatchEvent(new Event("session-security:saved"))`);
  await visit(tab);
  await offersNothing(tab);
});

test("what is typed now is not offered now, also when the offer of older text is refused later", async (tab) => {
  await tab.type("[name=text]", "older");
  await saved(tab, "older");
  await loginAgain(tab);
  await until(tab, "page.offers === 1");
  await tab.type("[name=text]", "now");
  await saved(tab, "now");
  await press(tab, "discard");
  await draftsIn(tab);
  expect(await ask(tab, "page.offers")).toBe(1);
  expect(await draftsIn(tab)).toEqual([expect.stringContaining("now")]);
});

test("a form that is swapped away takes its offer along; the one that comes has it again", async (tab) => {
  await tab.type("[name=text]", "swapped");
  await saved(tab, "swapped");
  await loginAgain(tab);
  await until(tab, "page.offers === 1");
  await ask(
    tab,
    `(() => { const form = document.querySelector("form"); const fresh = form.cloneNode(true);
    fresh.querySelector("session-security-draft").remove(); form.replaceWith(fresh); })()`,
  );
  await until(tab, "page.offers === 2");
  expect(await ask(tab, `document.querySelectorAll("session-security-draft").length`)).toBe(1);
  await press(tab, "restore");
  expect(await ask(tab, value("text"))).toBe("swapped");
});

test("another user of this browser is offered nothing, cannot read it, and takes nothing away", async (tab) => {
  await tab.type("[name=text]", "Ada's own");
  await saved(tab, "Ada's own");
  await loginAgain(tab, "bob");
  await offersNothing(tab);
  expect(await draftsIn(tab)).toEqual([null]);
  await tab.type("[name=text]", "Bob's own");
  await saved(tab, "Bob's own");
  await loginAgain(tab, "ada");
  await press(tab, "restore");
  expect(await ask(tab, value("text"))).toBe("Ada's own");
  // Nothing readable lies there without a login.
  expect(await ask(tab, `JSON.stringify(sessionStorage)`)).not.toMatch(/own/);
});

test("a draft outlives a rotated secret, and not one that was dropped", async (tab) => {
  await tab.type("[name=text]", "rotated");
  await saved(tab, "rotated");
  site.world.secrets.unshift("a fresh secret of ours");
  await loginAgain(tab);
  await until(tab, "page.offers === 1");
  site.world.secrets.pop();
  await visit(tab);
  await offersNothing(tab);
});

test("fields that are added later are kept, and filled when they come", async (tab) => {
  const add = `document.querySelector("form").append(Object.assign(document.createElement("input"), { name: "extra" }))`;
  await ask(tab, add);
  await tab.type("[name=extra]", "late");
  await saved(tab, "late");
  await loginAgain(tab);
  await press(tab, "restore");
  await ask(tab, add);
  await until(tab, `${value("extra")} === "late"`);
});

const SECRETS = `<form data-session-security-draft><input name="text">
  <input name="password" type="password"><input name="shown" type="password"><input name="both" type="password"><input name="hidden" type="hidden">
  <input name="new" autocomplete="section-a new-password"><input name="current" autocomplete="current-password">
  <input name="code" autocomplete="one-time-code"><input name="card" autocomplete="billing cc-number"><input name="cvc" autocomplete="CC-CSC">
  <input name="file" type="file"><input name="marked" data-session-security-no-draft>
  <fieldset data-session-security-no-draft><textarea name="inside"></textarea></fieldset></form>`;

test(
  "secrets are never kept: passwords, also shown ones, codes, cards, hidden and marked fields",
  async (tab) => {
    await ask(tab, `document.querySelector("[name=shown]").type = "text"`);
    await ask(tab, `document.querySelector("[name=both]").type = "text"`);
    await ask(tab, `document.querySelector("[name=both]").name = "renamed"`);
    const later = `Object.assign(document.createElement("input"), { name: "later", type: "password" })`;
    await ask(
      tab,
      `document.querySelector("form").append(${later}); document.querySelector("[name=later]").type = "text"`,
    );
    // Made anew by the page's framework, as text, under the name of what was a password.
    await ask(
      tab,
      `document.querySelector("[name=password]").replaceWith(Object.assign(document.createElement("input"), { name: "password" }))`,
    );
    for (const name of [
      "password",
      "shown",
      "renamed",
      "later",
      "new",
      "current",
      "code",
      "card",
      "cvc",
      "marked",
      "inside",
    ]) {
      await tab.type(`[name=${name}]`, "SECRET");
    }
    await ask(tab, `document.querySelector("[name=hidden]").dispatchEvent(new Event("input", { bubbles: true }))`);
    await tab.type("[name=text]", "harmless");
    await saved(tab, "harmless");
    const [draft] = await draftsIn(tab);
    expect(JSON.parse(draft!)).toMatchObject({ fields: [["text", 0, "harmless"]] });
  },
  SECRETS,
);

test(
  "a form that did not opt in asks for no key",
  async (tab) => {
    await tab.type("[name=text]", "not asked for");
    // What the page has asked before this has arrived before it.
    await ask(tab, `fetch("/").then(() => true)`);
    expect(site.world.asked).toBe(0);
  },
  `<form><input name="text"></form>`,
);

test(
  "a form that did not opt in keeps nothing, also beside one that did",
  async (tab) => {
    await tab.type("[name=text]", "not asked for");
    // Typed later, and so saved later.
    await tab.type("[name=other]", "asked for");
    await saved(tab, "asked for");
    const drafts = await draftsIn(tab);
    expect([drafts.length, drafts.join()]).toEqual([1, expect.not.stringContaining("not")]);
  },
  `<form><input name="text"></form><form data-session-security-draft="other"><input name="other"></form>`,
);

test("sent and arrived: not offered. Sent after the end of the session: offered after the login", async (tab) => {
  await tab.type("[name=text]", "arrived");
  await Promise.all([tab.waitForNavigation(), tab.click("button")]);
  await until(tab, `typeof page === "object"`);
  await offersNothing(tab);
  await tab.type("[name=text]", "too late");
  site.world.user = undefined;
  await Promise.all([tab.waitForNavigation(), tab.click("button")]);
  Object.assign(site.world, { user: "ada", session: "s2" });
  await visit(tab);
  await press(tab, "restore");
  expect(await ask(tab, value("text"))).toBe("too late");
});

test("a submit that the page handles itself is not sent; reset and markSaved end the draft", async (tab) => {
  const drafts = `Object.keys(sessionStorage).length`;
  await ask(tab, `document.querySelector("form").addEventListener("submit", (event) => event.preventDefault())`);
  for (const end of [`form.reset()`, `form.dispatchEvent(new Event("session-security:saved", { bubbles: true }))`]) {
    await tab.type("[name=text]", "here");
    await ask(tab, `document.querySelector("form").requestSubmit()`);
    await saved(tab, "here");
    await ask(tab, end.replace("form", `document.querySelector("form")`));
    await until(tab, `${drafts} === 0`);
  }
});

test("what is being encrypted when the form is saved does not come back after it", async (tab) => {
  await ask(
    tab,
    `(() => {
      const { encrypt } = SubtleCrypto.prototype;
      SubtleCrypto.prototype.encrypt = async function (...what) {
        await new Promise((resolve) => (globalThis.letGo = resolve));
        const sealed = await encrypt.apply(this, what);
        globalThis.encrypted = true;
        return sealed;
      };
    })()`,
  );
  await tab.type("[name=text]", "late");
  await until(tab, `typeof letGo === "function"`);
  await ask(tab, `document.dispatchEvent(new Event("session-security:saved"))`);
  await ask(tab, "letGo()");
  await until(tab, "globalThis.encrypted === true");
  expect(await draftsIn(tab)).toEqual([]);
});

test("whatever other scripts put into the storage is not offered, breaks nothing, and harms no draft", async (tab) => {
  await tab.type("[name=text]", "good");
  await saved(tab, "good");
  await ask(
    tab,
    `(() => {
      const [good] = Object.keys(sessionStorage);
      const value = sessionStorage[good];
      const stem = good.slice(0, good.lastIndexOf(":") + 1);
      for (const [index, bad] of [value.slice(0, -20), value.slice(0, 20), value + "AAAA", "|", "", "x|%%%", "|AAAA", "|" + "A".repeat(5000), "null", value.replace("|", "|A")].entries()) sessionStorage[stem + "bad" + index] = bad;
      for (const key of ["session-security:draft:", "session-security:draft:/session-security:", "session-security:draft:/session-security:%E0%A4%A:x", "session-security:draft:/session-security::", stem]) sessionStorage[key] = value;
      // Of another form: the place is part of the cipher.
      sessionStorage[stem.replace("note", "other") + "x"] = value;
    })()`,
  );
  await loginAgain(tab);
  await until(tab, "page.offers === 1");
  await press(tab, "restore");
  expect(await ask(tab, value("text"))).toBe("good");
  // The same draft lay there once more, without a slot: that one is no draft of ours.
  expect(await ask(tab, "page.offers")).toBe(1);
});

test("whatever a draft holds, only text, choices and harmless elements come of it", async (tab) => {
  await ask(
    tab,
    `page.write([["text", 0, {}], ["text", 0, 5], ["text", -1, "x"], ["ward", 0, 5], ["ward", 0, ["Z", 5]], ["informed=on", 0, "yes"],
      ["rich", 0, { rich: [["script", ["alert(1)"]], ["img", []], ["b", 5], ["p", [["style", ["x"]], "left"]], 5, null] }],
      5, null, ["text"], "text", ["__proto__", 0, "x"]])`,
  );
  await visit(tab);
  await press(tab, "restore");
  expect(await ask(tab, `document.querySelector("#rich").innerHTML`)).toBe("<b></b><p>left</p>");
  expect(await ask(tab, value("text"))).toBe("");
  expect(await ask(tab, `document.querySelector("[name=informed]").checked`)).toBe(false);
});

test("a full storage is told to the page, and nothing is thrown", async (tab) => {
  await ask(
    tab,
    `(() => { let text = "x".repeat(2 ** 20); for (let i = 0; text; i++) try { sessionStorage["fill" + i] = text; } catch { text = text.slice(text.length / 2 + 0.5); } })()`,
  );
  await tab.type("[name=text]", "no room");
  await until(tab, `page.failures.includes("storage")`);
  await ask(tab, "sessionStorage.clear()");
  await tab.type("[name=text]", " now there is");
  await saved(tab, "no room now there is");
});

vitest(
  "without storage, or without SubtleCrypto, nothing is kept, and the page is told",
  { timeout: 30_000 },
  async () => {
    site.world.html = FORM;
    for (const [missing, why] of [
      [
        `Object.defineProperty(globalThis, "sessionStorage", { get() { throw new DOMException("blocked", "SecurityError"); } })`,
        "storage",
      ],
      [`Object.defineProperty(Crypto.prototype, "subtle", { value: undefined })`, "unavailable"],
    ] as const) {
      const tab = await site.chromium.open();
      const errors: unknown[] = [];
      tab.on("pageerror", (error) => errors.push(error));
      await tab.evaluateOnNewDocument(missing);
      await visit(tab);
      await tab.type("[name=text]", "lost");
      await until(tab, `page.failures.includes("${why}")`);
      expect(errors).toEqual([]);
      await tab.close();
    }
  },
);

test("without an answer for the key the page is told, and the next input asks again", async (tab) => {
  site.world.up = false;
  await visit(tab);
  await tab.type("[name=text]", "wait");
  await until(tab, `page.failures.includes("key")`);
  site.world.up = true;
  await tab.type("[name=text]", " for it");
  await saved(tab, "wait for it");
});

test("too long a text is told to the page, and what was kept before stays", async (tab) => {
  await tab.type("[name=text]", "short");
  await saved(tab, "short");
  await ask(tab, `document.querySelector("[name=text]").value = "x".repeat(300_000)`);
  await tab.type("[name=text]", "y");
  await until(tab, `page.failures.includes("size")`);
  expect(await draftsIn(tab)).toEqual([expect.stringContaining("short")]);
});

vitest.each([
  ["more than an hour later by the server's clock: too old, and gone", 3600, 0, 0],
  ["from the future, as after a clock was put right: too strange, but nobody's to throw away", -600, 0, 1],
  ["less than an hour later", 3500, 1, 1],
])(
  "%s (%d s): offered %d times, whatever the browser's own clock says",
  { timeout: 30_000 },
  async (_, later, times, kept) => {
    site.world.html = FORM;
    const tab = await site.chromium.open();
    await visit(tab);
    await tab.type("[name=text]", "aged");
    await saved(tab, "aged");
    site.world.now += later;
    // Ten years wrong, both ways.
    await tab.evaluateOnNewDocument(`Date.now = () => ${later > 0 ? 0 : 2e12}`);
    await loginAgain(tab);
    if (times === 1) await until(tab, "page.offers === 1");
    else await offersNothing(tab);
    expect(await draftsIn(tab)).toHaveLength(kept);
    await tab.close();
  },
);

test("a draft from the future is offered when the clock has been put right", async (tab) => {
  await tab.type("[name=text]", "from tomorrow");
  await saved(tab, "from tomorrow");
  site.world.now -= 3000;
  await loginAgain(tab);
  await offersNothing(tab);
  site.world.now += 3000;
  await loginAgain(tab);
  await press(tab, "restore");
  await until(tab, `${value("text")} === "from tomorrow"`);
});

test("a duplicated tab has a draft of its own: what is done with it there changes nothing here", async (tab) => {
  await tab.type("[name=text]", "twice");
  await saved(tab, "twice");
  // Copies the tab's storage, as the browser's own "duplicate" does.
  const opened = new Promise<Page | null>((resolve) => tab.once("popup", resolve));
  await tab.evaluate("void open('/')");
  const copy = (await opened)!;
  await until(copy, `typeof page === "object"`);
  await press(copy, "discard");
  await copy.close();
  await loginAgain(tab);
  await press(tab, "restore");
  expect(await ask(tab, value("text"))).toBe("twice");
});

test("an application with words of its own prevents ours, and is given the offer", async (tab) => {
  await tab.type("[name=text]", "own words");
  await saved(tab, "own words");
  await tab.evaluateOnNewDocument(
    `document.addEventListener("session-security:draft", (event) => { event.preventDefault(); globalThis.mine = event.detail; })`,
  );
  await loginAgain(tab);
  await until(tab, `typeof mine === "object"`);
  expect(await ask(tab, offer)).toBeFalsy();
  await ask(tab, "mine.restore()");
  expect(await ask(tab, value("text"))).toBe("own words");
});

test("after stop() nothing is kept any more", async (tab) => {
  await ask(tab, "page.stop()");
  await tab.type("[name=text]", "unheard");
  // A draft is written a second after the last input, on the browser's own timer: that nothing comes has no event.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await ask(tab, `Object.keys(sessionStorage)`)).toEqual([]);
});
