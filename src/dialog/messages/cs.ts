import type { Messages } from "./type.ts";

export const messages: Messages = {
  language: "cs",
  warningTitle: "Vaše relace brzy skončí",
  warning: "Z bezpečnostních důvodů budete {time} odhlášeni.",
  absolute: "Tuto relaci nelze prodloužit. Uložte si prosím svou práci.",
  coveredTitle: "Skryto pro vaši ochranu",
  covered: "Ověřujeme, zda jste stále přihlášeni.",
  endedTitle: "Byli jste odhlášeni",
  ended: {
    idle: "Delší dobu jste nebyli aktivní.",
    absolute: "Relace dosáhla maximální délky.",
  },
  extend: "Prodloužit relaci",
  logout: "Odhlásit se nyní",
  dismiss: "Zpět na stránku",
  check: "Zkusit znovu",
  login: "Znovu se přihlásit",
};
