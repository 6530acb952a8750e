import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "machine";

export const messages: Messages = {
  language: "da",
  warningTitle: "Din session udløber snart",
  warning: "Af hensyn til din sikkerhed bliver du logget ud {time}.",
  absolute: "Sessionen kan ikke forlænges. Gem dit arbejde nu.",
  coveredTitle: "Skjult af hensyn til din sikkerhed",
  covered: "Vi kontrollerer, om du stadig er logget ind.",
  endedTitle: "Du er blevet logget ud",
  ended: {
    idle: "Du har ikke været aktiv i et stykke tid.",
    absolute: "Sessionen har nået sin maksimale varighed.",
  },
  extend: "Forbliv logget ind",
  logout: "Log ud nu",
  dismiss: "Tilbage til siden",
  check: "Prøv igen",
  login: "Log ind igen",
};

export const lock: LockMessages = {
  language: "da",
  locked: "Siden er, som du forlod den. Log ind igen for at fortsætte.",
};

export const drafts: DraftMessages = {
  language: "da",
  draft: "Det, du skrev her før, blev ikke sendt.",
  restore: "Gendan",
  discard: "Kassér",
};
