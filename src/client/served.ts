/** What `head()` loads in a page besides the monitor with its dialog, or in place of it. */
import { META_NAME, type PageConfig } from "../core/page.ts";
import { fresh } from "./fresh.ts";
import { createMonitor } from "./index.ts";
import { confirmFormDiscard } from "./unsaved.ts";

/** Beside it, with `confirmFormDiscard`: pages that do not ask for it pay nothing. */
export function serveConfirmFormDiscard(): void {
  const config = pageConfig();
  confirmFormDiscard(typeof config.confirmFormDiscard === "object" ? config.confirmFormDiscard : {});
}

/** In place of it, in report-only mode: reports a person's input as ever, and neither warns nor covers nor leaves. */
export function serveReportOnly(): void {
  const { url, anonymous, initial, ask, session, user } = pageConfig();
  const markup = { initial, ask, session, user, fresh };
  createMonitor({ url, anonymous, markup, curtain: false, onEnd: () => {} }).start();
}

function pageConfig(): Partial<PageConfig> {
  const meta = document.querySelector<HTMLMetaElement>(`meta[name="${META_NAME}"]`);
  return JSON.parse(meta?.content ?? "{}") as Partial<PageConfig>;
}
