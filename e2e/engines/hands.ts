/**
 * Input that is neither a key nor a mouse, by each engine's own way: real for the page, without a finger or a pen. What a
 * driver cannot do is not there, and `docs/browsers.md` says so.
 */
import type { Page } from "puppeteer-core";
import type { AccessibilityBus } from "./at-spi.ts";

/** Places are CSS pixels of the window. */
export interface Hands {
  /** A tap of a finger. */
  touch?(x: number, y: number): Promise<void>;
  /** A pen that comes to a place above the page, and presses there. */
  hover(x: number, y: number): Promise<void>;
  pen(x: number, y: number): Promise<void>;
  /** An input method composes one character where the focus is. */
  compose(character: string): Promise<void>;
  /** Text arrives where the focus is, as it does from dictation and from a panel of characters. */
  dictate?(text: string): Promise<void>;
  /** The button at a place is pressed by its own action, as a screen reader does. */
  assist(x: number, y: number): Promise<void>;
}

type Ask = (expression: string) => Promise<unknown>;

/** https://chromedevtools.github.io/devtools-protocol/tot/Input/ */
export async function handsOfChromium(page: Page, ask: Ask, bus: AccessibilityBus): Promise<Hands> {
  const session = await page.createCDPSession();
  const pen = { pointerType: "pen", button: "left", clickCount: 1 } as const;
  const hover = async (x: number, y: number): Promise<void> =>
    session.send("Input.dispatchMouseEvent", { type: "mouseMoved", x, y, pointerType: "pen" });
  return {
    async touch(x, y) {
      await session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
      await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    },
    hover,
    async pen(x, y) {
      await hover(x, y);
      await session.send("Input.dispatchMouseEvent", { type: "mousePressed", x, y, ...pen });
      await session.send("Input.dispatchMouseEvent", { type: "mouseReleased", x, y, ...pen });
    },
    async compose(text) {
      await session.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
      await session.send("Input.insertText", { text });
    },
    dictate: async (text) => session.send("Input.insertText", { text }),
    assist: async (x, y) => bus.press(...(await onScreen(ask, x, y))),
  };
}

/**
 * `evaluate` runs a script in the window of the browser itself, which is in front: its own tests do the same. WebDriver BiDi
 * has touch, and of the others nothing.
 */
export function handsOfFirefox(
  act: (actions: readonly object[]) => Promise<unknown>,
  evaluate: (script: string) => Promise<unknown>,
): Hands {
  const penDo = async (x: number, y: number, ...types: string[]): Promise<void> => {
    await evaluate(`
      const { x, y } = gBrowser.selectedBrowser.getBoundingClientRect();
      for (const type of ${JSON.stringify(types)})
        synthesizeMouseEvent(type, x + ${x}, y + ${y}, { clickCount: 1, inputSource: MouseEvent.MOZ_SOURCE_PEN }, {});`);
  };
  return {
    async touch(x, y) {
      await act([
        { type: "pointerMove", x, y },
        { type: "pointerDown", button: 0 },
        { type: "pointerUp", button: 0 },
      ]);
    },
    hover: async (x, y) => penDo(x, y, "mousemove"),
    pen: async (x, y) => penDo(x, y, "mousemove", "mousedown", "mouseup"),
    async compose(text) {
      await evaluate(`
        const method = Cc["@mozilla.org/text-input-processor;1"].createInstance(Ci.nsITextInputProcessor);
        method.beginInputTransactionForTests(window, () => true);
        method.setPendingCompositionString(${JSON.stringify(text)});
        method.appendClauseToPendingComposition(${text.length}, method.ATTR_RAW_CLAUSE);
        method.flushPendingComposition();
        method.commitComposition();`);
    },
    async dictate(text) {
      await evaluate(`windowUtils.sendContentCommandEvent("insertText", null, ${JSON.stringify(text)})`);
    },
    async assist(x, y) {
      await evaluate(`
        const service = Cc["@mozilla.org/accessibilityService;1"].getService(Ci.nsIAccessibilityService);
        const browser = gBrowser.selectedBrowser;
        const [left, top] = [browser.screenX + ${x}, browser.screenY + ${y}].map((at) => at * devicePixelRatio);
        // The tree is made when somebody asks for it.
        const deadline = performance.now() + 20_000;
        for (;;) {
          let at = service.getAccessibleFor(browser)?.getDeepestChildAtPoint(left, top);
          while (at && at.role !== Ci.nsIAccessibleRole.ROLE_PUSHBUTTON) at = at.parent;
          if (at) return at.doAction(0);
          if (performance.now() > deadline) throw new Error("no button");
          await new Promise((resolve) => setTimeout(resolve, 50));
        }`);
    },
  };
}

/** Its driver makes a mouse of a finger, and has no text without keys. */
export function handsOfWebKit(
  act: (actions: readonly object[]) => Promise<unknown>,
  press: (...keys: readonly string[]) => Promise<void>,
  ask: Ask,
  bus: AccessibilityBus,
): Hands {
  const over = (x: number, y: number): object => ({ type: "pointerMove", duration: 0, origin: "viewport", x, y });
  return {
    hover: async (x, y) => void (await act([over(x, y)])),
    pen: async (x, y) =>
      void (await act([over(x, y), { type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }])),
    async compose(character) {
      // GTK's own input method: Ctrl+Shift+U, the number of the character, Enter.
      await press("Control", "Shift", "u");
      for (const digit of character.codePointAt(0)!.toString(16)) await press(digit);
      await press("Enter");
    },
    assist: async (x, y) => bus.press(...(await onScreen(ask, x, y))),
  };
}

async function onScreen(ask: Ask, x: number, y: number): Promise<[number, number]> {
  const inWindow = `[screenX + (outerWidth - innerWidth) / 2 + ${x}, screenY + outerHeight - innerHeight + ${y}]`;
  return (await ask(inWindow)) as [number, number];
}
