/** What `head()` loads in a page besides the monitor with its dialog, or in place of it. */
import { tellOtherTabs } from "./anonymous.ts";
import { fresh } from "./fresh.ts";
import { createMonitor } from "./index.ts";
import { pageConfig } from "./page-config.ts";
import { markSaved } from "./saved.ts";
import { confirmFormDiscard } from "./unsaved.ts";

/** Beside it, with `confirmFormDiscard`: pages that do not ask for it pay nothing. */
export function serveConfirmFormDiscard(): void {
  const how = pageConfig().around?.confirmFormDiscard;
  confirmFormDiscard(typeof how === "object" ? how : {});
  // There is none in report-only mode.
  Object.assign(document.querySelector<HTMLElement & { monitor?: object }>("session-security")?.monitor ?? {}, {
    markSaved,
  });
}

/** In place of it, in report-only mode: reports a person's input as ever, and neither warns nor covers nor leaves. */
export function serveReportOnly(): void {
  const { url, markup } = pageConfig();
  createMonitor({ url, markup: { ...markup, fresh }, curtain: false, onEnd: () => {} }).start();
}

/** In place of it, on the pages of nobody. */
export function serveAnonymous(): void {
  tellOtherTabs(pageConfig().url);
}
