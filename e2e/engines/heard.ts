/** Whether input counts: pages that let a test choose what the monitor hears, and the server's word for what has arrived. */
import { expect } from "vitest";
import type { Pages } from "./hard-pages.ts";
import type { Tab } from "./tab.ts";

/**
 * A script for a page. Its listener hears everything before the monitor, which listens to the document. After `only(kind)`
 * nothing but events of this kind gets there; after `only()` everything does. `came` tells what there was.
 */
export const ONLY = `<script>
  let wanted;
  globalThis.only = (kind) => void ([wanted, globalThis.came] = [kind, []]);
  for (const type of ["keydown", "pointerdown", "mousedown", "click", "touchstart", "beforeinput", "compositionstart", "paste", "drop", "pointermove", "wheel"])
    addEventListener(type, (event) => {
      if (wanted && type !== wanted) return event.stopImmediatePropagation();
      const { isTrusted, pointerType = "" } = event;
      globalThis.came?.push([type, pointerType, isTrusted ? "" : "untrusted"].filter(Boolean).join(" "));
    }, true);
</script>`;

/** A hundred seconds pass without anybody; then something happens; has the server heard of it when it is asked? */
export async function heard(pages: Pages, tab: Tab, happens: () => Promise<unknown>): Promise<boolean> {
  await pages.pass(100, tab);
  await happens();
  // A question takes along what has not been reported yet.
  await tab.ask(`document.querySelector("session-security").monitor.check()`);
  return (await pages.idleFor()) < 50;
}

/** The same, where of all kinds of events only one can be heard; it came, and was no script's. */
export async function heardAlone(
  pages: Pages,
  tab: Tab,
  kind: string,
  happens: (tab: Tab) => Promise<unknown>,
): Promise<boolean> {
  await tab.ask(`only(${JSON.stringify(kind)})`);
  const counted = await heard(pages, tab, async () => {
    // WebKitGTK now and then drops a single turn of the wheel, and pastes nothing before its clipboard has the copy: then
    // there is no event at all, and it is done again, as people do.
    const deadline = performance.now() + 20_000;
    do await happens(tab);
    while ((await tab.ask("came.length === 0")) && performance.now() < deadline);
  });
  expect(await tab.ask<string[]>("came"), kind).not.toEqual([]);
  expect(await tab.ask("came.filter((each) => each.endsWith(`untrusted`))")).toEqual([]);
  return counted;
}
