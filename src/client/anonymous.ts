import { DEFAULT_BASE_PATH } from "../core/wire.ts";
import { openChannel } from "./browser.ts";
import { CHANNEL } from "./tabs.ts";

/** For a page of nobody: that it is there may be news to the other tabs of this browser, so they are to ask. */
export function tellOtherTabs(url = DEFAULT_BASE_PATH): void {
  const channel = openChannel(CHANNEL + url, () => {});
  // Anything that is no answer is a reason to ask.
  channel?.postMessage(undefined);
  channel?.close();
}
