/** What counts as a person, in three engines (a-human-counts, never-early). */
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../../test/servers/eventually.ts";
import { inEachEngine } from "./engines.ts";
import { heard, heardAlone, ONLY } from "./heard.ts";
import { openPages, type Pages } from "./hard-pages.ts";
import { is, status } from "./sites.ts";
import { clickOn, middle, type Tab, type as typeText, until } from "./tab.ts";

/** What an element keeps to itself does not reach the document any more, except a listener that captures. */
const GREEDY = `<label>Greedy <input id="greedy"></label> <input id="source" aria-label="source" value="pasted">
  <div id="inner" style="height:80px;overflow:auto"><div style="height:2000px">long</div></div>
  <div id="edit" contenteditable style="height:30px">edit</div>
  <div id="host"></div> <iframe title="ours" src="/frame" height="60"></iframe>
  <iframe title="theirs" sandbox="allow-scripts" src="/frame" height="60"></iframe>
  <script>
    for (const type of ["keydown", "keyup", "keypress", "beforeinput", "input", "paste", "wheel", "mousedown", "click", "pointerdown"])
      for (const id of ["greedy", "inner"])
        document.getElementById(id).addEventListener(type, (event) => event.stopPropagation());
    const shadow = document.getElementById("host").attachShadow({ mode: "closed" });
    shadow.innerHTML = "<input>";
    shadow.firstChild.addEventListener("keydown", (event) => event.stopPropagation());
    globalThis.shadowInput = shadow.firstChild;
  </script>${ONLY}`;
const FRAME = `<!doctype html><title>frame</title><input aria-label="in the frame">`;

inEachEngine((engine, name) => {
  let pages: Pages;

  beforeAll(async () => {
    pages = await openPages({
      pages: { "/": GREEDY, "/next": `<p>next</p>`, "/linked": `<a href="/next">on</a>` },
      routes: (app) => app.get("/frame", (_req, res) => void res.send(FRAME)),
    });
  });
  afterAll(async () => {
    await pages.close();
  });

  test("keys, presses and the wheel that elements keep to themselves count, also out of closed shadow roots", async () => {
    const tab = await pages.enter(engine);
    expect(await heard(pages, tab, async () => clickOn(tab, "#greedy"))).toBe(true);
    expect(await heard(pages, tab, async () => tab.press("a"))).toBe(true);
    const { x, y } = await middle(tab, "#inner");
    await tab.move(x, y);
    expect(
      await heard(pages, tab, async () => {
        do await tab.wheel(x, y, 40);
        while (await tab.ask(`document.querySelector("#inner").scrollTop === 0`));
      }),
    ).toBe(true);
    await tab.ask("shadowInput.focus()");
    expect(await heard(pages, tab, async () => tab.press("b"))).toBe(true);
    expect(await tab.ask("shadowInput.value")).toBe("b");
  });

  test("each kind of input counts by itself: beforeinput, paste, pointerdown, mousedown, click, wheel, a move", async () => {
    const type = async (tab: Tab): Promise<void> => {
      await tab.ask(`document.querySelector("#source").focus()`);
      await tab.press("a");
    };
    const at = async (tab: Tab): Promise<void> => clickOn(tab, "#host");
    const move = async (tab: Tab): Promise<void> => {
      for (const x of [20, 30, 40]) await tab.move(x, 20);
    };
    const paste = async (tab: Tab): Promise<void> => {
      await tab.ask(`document.querySelector("#source").select()`);
      await tab.press("Control", "c");
      await tab.ask(`document.querySelector("#edit").focus()`);
      await tab.press("Control", "v");
    };
    const happenings: Readonly<Record<string, (tab: Tab) => Promise<unknown>>> = {
      keydown: type,
      beforeinput: type,
      paste,
      pointerdown: at,
      mousedown: at,
      click: at,
      pointermove: move,
      wheel: async (tab) => {
        // In a window that came after another WebKitGTK's driver turned no wheel at a place where the mouse had not been.
        await tab.move(30, 30);
        await tab.wheel(30, 30, 40);
        await tab.wheel(30, 30, -40);
      },
    };
    const counted: Record<string, boolean> = {};
    const tab = await pages.enter(engine);
    for (const [kind, happens] of Object.entries(happenings))
      counted[kind] = await heardAlone(pages, tab, kind, happens);
    expect(counted).toEqual(Object.fromEntries(Object.keys(happenings).map((kind) => [kind, true])));
  });

  test("what scripts do counts for nothing: untrusted events, click(), focus, scrolling; execCommand does in WebKitGTK alone", async () => {
    const tab = await pages.enter(engine);
    const scripts = [
      `for (const type of ["keydown", "mousedown", "click", "pointermove", "wheel", "touchstart", "beforeinput", "paste"])
        document.body.dispatchEvent(new Event(type, { bubbles: true, composed: true }))`,
      // As three moves of a pen, a press and a composition look.
      `for (const screenX of [1, 2, 3])
        document.body.dispatchEvent(new PointerEvent("pointermove", { bubbles: true, pointerType: "pen", screenX }));
      document.body.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, pointerType: "touch" }));
      document.body.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true, data: "a" }))`,
      `document.querySelector("#greedy").focus(); document.querySelector("#greedy").click()`,
      `document.querySelector("#edit").focus(); document.execCommand("insertText", false, "text of a script")`,
      `scrollTo(0, 10); document.querySelector("#inner").scrollTop = 50`,
    ];
    for (const script of scripts) {
      const counted = await heard(pages, tab, async () => tab.ask(`(() => { ${script} })()`));
      // A known gap: WebKit alone gives a trusted `beforeinput` for it, which nothing tells from dictation.
      expect([script, counted]).toEqual([script, engine.name === "WebKitGTK" && script.includes("execCommand")]);
    }
  });

  test("a mouse that lies still counts for nothing, also when the page moves under it", async () => {
    const tab = await pages.enter(engine);
    await tab.move(50, 50);
    await tab.move(60, 60);
    expect(
      await heard(pages, tab, async () => {
        await tab.move(60, 60);
        await tab.ask(`void (document.querySelector("main").style.marginTop = "200px")`);
        await tab.ask(`new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))`);
      }),
    ).toBe(false);
  });

  test.each(["ours", "theirs"])(
    "typing in a frame counts, within the time after which it is asked: %s",
    async (whose) => {
      const tab = await pages.enter(engine);
      const frame = `document.querySelector("iframe[title=${whose}]")`;
      await until(tab, `${frame}.getBoundingClientRect().height > 0`);
      const counted = await heard(pages, tab, async () => {
        const { x, y } = await tab.ask<{ x: number; y: number }>(`(() => {
        ${frame}.scrollIntoView({ block: "center", behavior: "instant" });
        const { x, y } = ${frame}.getBoundingClientRect();
        return { x: Math.round(x + 30), y: Math.round(y + 20) };
      })()`);
        // Not the press, which the page could see when it moves its focus: only what is typed is the question.
        await tab.click(x, y);
        await until(tab, `document.activeElement?.title === ${JSON.stringify(whose)}`);
        await pages.pass(100, tab);
        await typeText(tab, "typed");
        // The browser's own clock decides when a frame is asked, and there is no event for it.
        await new Promise((resolve) => setTimeout(resolve, 4200));
      });
      expect(counted).toBe(true);
    },
  );

  test("a link that is pressed counts, also where no header proves it; a script that navigates counts for nothing", async () => {
    const tab = await pages.enter(engine, "/linked");
    await pages.pass(100, tab);
    await clickOn(tab, "a");
    await until(tab, `location.pathname === "/next" && ${is(status, "active")}`);
    await tab.ask(`document.querySelector("session-security").monitor.check()`);
    expect(await pages.idleFor()).toBeLessThan(50);

    const alone = await pages.enter(engine, "/linked");
    // Until a monitor has spoken, a navigation that proves nobody counts; what it asks at the start may still be on its way.
    await alone.ask(`document.querySelector("session-security").monitor.check()`);
    await pages.pass(100, alone);
    await alone.ask(`void location.assign("/next")`);
    await until(alone, `location.pathname === "/next" && ${is(status, "active")}`);
    await alone.ask(`document.querySelector("session-security").monitor.check()`);
    expect(await pages.idleFor()).toBeGreaterThan(50);
  });

  test("a tab that is closed right after the last key has still reported it", async () => {
    let arrived = 0;
    for (let closed = 0; closed < 4; closed++) {
      const tab = await pages.enter(engine);
      await pages.pass(100, tab);
      // So that no question is on its way that could take the key along.
      await tab.ask(`document.querySelector("session-security").monitor.check()`);
      await tab.press("a");
      await tab.close();
      const reported = eventually("the key has arrived", async () => (await pages.idleFor()) < 50, 10_000);
      // Which it was is counted; a key that was lost is no failure yet.
      arrived += await reported.then(
        () => 1,
        () => 0,
      );
    }
    // Firefox cancels what a closed tab sends a moment too late, now and then on a busy machine (docs/browsers.md).
    expect(arrived).toBeGreaterThanOrEqual(name === "Firefox" ? 2 : 4);
  });

  test("keys that nobody could report hide no warning", async () => {
    const tab = await pages.enter(engine);
    await pages.pass(545, tab);
    await until(tab, is(status, "warning"));
    await pages.cut();
    await tab.press("Escape");
    await tab.press("a");
    // Resolves when a question was in vain.
    await tab.ask(`document.querySelector("session-security").monitor.check()`);
    expect(await tab.ask(status)).toBe("warning");
    await pages.recover();
    await tab.ask("testTime.notice()");
    await until(tab, is(status, "active"));
  });

  test("a page that refreshes itself keeps nobody in", async () => {
    const refreshing = await openPages({
      pages: { "/": `<p>a wall of figures</p>`, "/again": "<p>again</p>" },
      head: `<meta http-equiv="refresh" content="1; url=/again?">`,
    });
    try {
      const tab = await refreshing.enter(engine);
      // The monitor has spoken by now: what follows without a proof of a person is the page's own doing.
      await until(tab, `location.pathname === "/again" && ${is(status, "active")}`);
      await refreshing.pass(100, tab);
      await tab.ask("void (globalThis.before = true)");
      await until(tab, `globalThis.before === undefined && ${is(status, "active")}`);
      await tab.ask(`document.querySelector("session-security").monitor.check()`).catch(() => {});
      expect(await refreshing.idleFor()).toBeGreaterThan(50);
      await tab.close();
    } finally {
      await refreshing.close();
    }
  });
});
