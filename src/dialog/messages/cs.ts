import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "checked";

export const messages: Messages = {
  language: "cs",
  warningTitle: "Vaše relace brzy skončí",
  warning: "Z bezpečnostních důvodů vás {time} odhlásíme.",
  absolute: "Tuto relaci nelze prodloužit. Uložte si prosím nyní svou práci.",
  coveredTitle: "Obsah jsme pro vaši ochranu skryli",
  covered: "Ověřujeme, zda vaše přihlášení stále platí.",
  endedTitle: "Proběhlo odhlášení",
  ended: {
    idle: "Delší dobu neproběhla žádná aktivita.",
    absolute: "Relace dosáhla maximální délky.",
  },
  extend: "Prodloužit relaci",
  logout: "Odhlásit se nyní",
  dismiss: "Zpět na stránku",
  check: "Zkusit znovu",
  login: "Znovu se přihlásit",
};

export const lock: LockMessages = {
  language: "cs",
  locked: "Tato stránka zůstala, jak byla. Přihlaste se znovu a můžete pokračovat.",
};

export const drafts: DraftMessages = {
  language: "cs",
  draft: "Co jste sem dříve napsali, nebylo odesláno.",
  restore: "Obnovit",
  discard: "Zahodit",
};
