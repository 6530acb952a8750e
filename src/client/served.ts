/** What `head()` loads beside the monitor when `confirmFormDiscard` is set: pages that do not ask for it pay nothing. */
import { META_NAME, type PageConfig } from "../core/page.ts";
import { confirmFormDiscard } from "./unsaved.ts";

export function serveConfirmFormDiscard(): void {
  const meta = document.querySelector<HTMLMetaElement>(`meta[name="${META_NAME}"]`);
  const config = JSON.parse(meta?.content ?? "{}") as Partial<PageConfig>;
  confirmFormDiscard(typeof config.confirmFormDiscard === "object" ? config.confirmFormDiscard : {});
}
