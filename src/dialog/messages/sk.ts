import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "machine";

export const messages: Messages = {
  language: "sk",
  warningTitle: "Vaša relácia sa čoskoro skončí",
  warning: "Z bezpečnostných dôvodov vás {time} odhlásime.",
  absolute: "Túto reláciu nemožno predĺžiť. Uložte si teraz svoju prácu.",
  coveredTitle: "Obsah sme pre vašu ochranu skryli",
  covered: "Overujeme, či ste stále prihlásení.",
  endedTitle: "Boli ste odhlásení",
  ended: {
    idle: "Dlhší čas ste neboli aktívni.",
    absolute: "Relácia dosiahla maximálne trvanie.",
  },
  extend: "Predĺžiť reláciu",
  logout: "Odhlásiť sa teraz",
  dismiss: "Späť na stránku",
  check: "Skúsiť znova",
  login: "Znova sa prihlásiť",
};

export const lock: LockMessages = {
  language: "sk",
  locked: "Táto stránka zostala taká, aká bola. Ak chcete pokračovať, znova sa prihláste.",
};

export const drafts: DraftMessages = {
  language: "sk",
  draft: "Čo ste sem predtým napísali, nebolo odoslané.",
  restore: "Obnoviť",
  discard: "Zahodiť",
};
