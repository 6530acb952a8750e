/** People without keys and a mouse, in three engines: a finger, a pen, an input method, dictation, a screen reader (a-human-counts). */
import { afterAll, beforeAll, expect, test } from "vitest";
import { inEachEngine } from "./engines.ts";
import type { Hands } from "./hands.ts";
import { openPages, type Pages } from "./hard-pages.ts";
import { heard, heardAlone, ONLY } from "./heard.ts";
import { dialogOpen, is, status } from "./sites.ts";
import { clickOn, type EngineName, middle, type Tab, until } from "./tab.ts";

const PAGE = `<label>Text <input id="text"></label> <button id="button" type="button">Press</button>
  <div id="pad" style="width:300px;height:200px">a place for fingers and pens</div>${ONLY}`;

/** What a page gets to hear of a press by assistive technology. */
const ASSISTED: Readonly<Record<EngineName, readonly string[]>> = {
  Chromium: ["pointerdown mouse", "mousedown", "click mouse"],
  Firefox: ["mousedown", "click"],
  WebKitGTK: ["mousedown", "click"],
};

inEachEngine(
  (engine, name) => {
    let pages: Pages;

    beforeAll(async () => {
      pages = await openPages({ pages: { "/": PAGE } });
    });
    afterAll(async () => {
      await pages.close();
    });

    const enter = async (): Promise<[Tab, Hands]> => {
      const tab = await pages.enter(engine);
      return [tab, tab.hands!];
    };
    /** What came, if all of it may be heard and it counts. */
    async function counting(tab: Tab, happens: () => Promise<unknown>): Promise<unknown> {
      await tab.ask("only()");
      return (await heard(pages, tab, happens)) ? tab.ask("came") : "nothing that counts";
    }

    test("a tap of a finger counts, also where only touchstart is heard", async () => {
      // WebKitGTK's driver makes a mouse of a finger.
      const blank = await engine.open();
      expect(blank.hands!.touch === undefined).toBe(name === "WebKitGTK");
      if (blank.hands!.touch === undefined) return;
      const [tab, { touch }] = await enter();
      const { x, y } = await middle(tab, "#pad");
      const tap = async (): Promise<void> => touch!(x, y);
      expect(await counting(tab, tap)).toEqual(["pointerdown touch", "touchstart", "mousedown", "click touch"]);
      expect(await heardAlone(pages, tab, "touchstart", tap)).toBe(true);
    });

    test("a pen counts that presses or moves above the page; one that lies still there does not", async () => {
      const [tab, { hover, pen }] = await enter();
      const { x, y } = await middle(tab, "#pad");
      expect(await counting(tab, async () => pen(x, y))).toEqual([
        "pointermove pen",
        "pointerdown pen",
        "mousedown",
        "click pen",
      ]);
      let place = x;
      const move = async (): Promise<void> => hover((place += 10), y);
      expect(await heardAlone(pages, tab, "pointermove", move)).toBe(true);
      expect(await heard(pages, tab, async () => hover(place, y))).toBe(false);
    });

    test("a character that an input method composes counts, without what its keys say", async () => {
      const [tab, { compose }] = await enter();
      await clickOn(tab, "#text");
      for (const kind of ["compositionstart", "beforeinput"]) {
        expect([kind, await heardAlone(pages, tab, kind, async () => compose("語"))]).toEqual([kind, true]);
      }
      await until(tab, is(`document.querySelector("#text").value`, "語語"));
    });

    test("text that comes from dictation counts, without any key", async () => {
      // WebKitGTK's driver has no text without keys.
      const blank = await engine.open();
      expect(blank.hands!.dictate === undefined).toBe(name === "WebKitGTK");
      if (blank.hands!.dictate === undefined) return;
      const [tab, { dictate }] = await enter();
      await clickOn(tab, "#text");
      expect(await counting(tab, async () => dictate!("said, not typed"))).toEqual(["beforeinput"]);
      await until(tab, is(`document.querySelector("#text").value`, "said, not typed"));
    });

    test("a button that assistive technology presses counts, whatever comes of it", async () => {
      const [tab, { assist }] = await enter();
      const { x, y } = await middle(tab, "#button");
      expect(await counting(tab, async () => assist(x, y))).toEqual(ASSISTED[name]);
    });

    test("Stay, pressed by assistive technology, stays; Log out now logs out", async () => {
      const button = (id: string): string =>
        `document.querySelector("session-security").shadowRoot.getElementById("${id}")`;
      const [tab, { assist }] = await enter();
      await pages.pass(545, tab);
      await until(tab, dialogOpen);
      const stay = await middle(tab, button("extend"));
      await assist(stay.x, stay.y);
      await until(tab, `${is(status, "active")} && !(${dialogOpen})`);
      expect(await pages.idleFor()).toBeLessThan(50);
      await pages.pass(545, tab);
      await until(tab, dialogOpen);
      const leave = await middle(tab, button("logout"));
      await assist(leave.x, leave.y);
      await until(tab, `location.pathname === "/login"`);
    });
  },
  { hands: true },
);
