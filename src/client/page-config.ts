import { META_NAME, type PageConfig } from "../core/page.ts";

/**
 * What `head()` tells the page. Throws when it is missing or malformed: the server still decides, alone, and the browser's
 * console says so.
 */
export function pageConfig(): PageConfig {
  return JSON.parse(document.querySelector<HTMLMetaElement>(`meta[name="${META_NAME}"]`)!.content) as PageConfig;
}
