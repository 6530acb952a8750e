import type { Offer } from "../client/drafts/drafts.ts";
import { styles } from "./draft-styles.ts";
import type { DraftMessages } from "./messages/type.ts";

/**
 * Says at the top of a form that there is a draft, and asks what to do with it. It takes no focus; screen readers read it when it
 * appears. An application that has its own words for it prevents the event `session-security:draft`, whose `detail` is
 * the offer.
 */
export function showDraft(offer: Offer, messages: DraftMessages): void {
  const told = new CustomEvent("session-security:draft", { bubbles: true, cancelable: true, detail: offer });
  if (!offer.form.dispatchEvent(told)) return;

  const host = document.createElement("session-security-draft");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  root.adoptedStyleSheets = [sheet];
  const text = document.createElement("p");
  text.role = "status";
  const box = document.createElement("div");
  box.part.add("draft");
  box.lang = messages.language;
  box.dir = "auto";
  const button = (name: "restore" | "discard"): HTMLButtonElement => {
    const element = document.createElement("button");
    element.type = "button";
    element.part.add(name);
    element.textContent = messages[name];
    element.onclick = () => {
      host.remove();
      offer[name]();
    };
    return element;
  };
  box.append(text, button("restore"), button("discard"));
  root.append(box);
  // In it, so that whoever takes the form away takes this away too.
  offer.form.prepend(host);
  // Later: what is there from the beginning is not read aloud.
  setTimeout(() => (text.textContent = messages.draft));
}
