/** What `head()` loads beside that, where it is asked for; apart, so that it moves no byte of the file of all pages. */
import { keepDrafts } from "../client/drafts/drafts.ts";
import { pageConfig } from "../client/page-config.ts";
import { markSaved } from "../client/saved.ts";
import { defineSessionCountdown } from "./countdown.ts";
import { showDraft } from "./draft-offer.ts";
import { ELEMENT_NAME } from "./element.ts";
import { lockPage } from "./lock.ts";
import type { DraftMessages, LockMessages } from "./messages/type.ts";

/** With `onEnd: "lock"`. Scripts of a page run in their order, so that the element is there by now. */
export function serveLock(messages: LockMessages): void {
  lockPage(document.querySelector(ELEMENT_NAME)!, messages);
}

/** With `drafts`. */
export function serveDrafts(messages: DraftMessages): void {
  const { url, markup, around } = pageConfig();
  const { session, user } = markup ?? {};
  const how = around?.drafts;
  const keepFor = typeof how === "object" ? how.keepFor : undefined;
  keepDrafts({ url, session, user, keepFor, offer: (offer) => showDraft(offer, messages) });
  Object.assign(document.querySelector(ELEMENT_NAME)!.monitor!, { markSaved });
}

/** With `countdown`. */
export function serveCountdown(): void {
  defineSessionCountdown({ url: pageConfig().url });
}
