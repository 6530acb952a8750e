import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "checked";

export const messages: Messages = {
  language: "nl",
  warningTitle: "Uw sessie loopt bijna af",
  warning: "Voor uw veiligheid wordt u {time} uitgelogd.",
  absolute: "Deze sessie kan niet worden verlengd. Sla uw werk nu op.",
  coveredTitle: "Verborgen voor uw veiligheid",
  covered: "We controleren of u nog bent ingelogd.",
  endedTitle: "U bent uitgelogd",
  ended: {
    idle: "U bent een tijdje niet actief geweest.",
    absolute: "De sessie heeft de maximale duur bereikt.",
  },
  extend: "Ingelogd blijven",
  logout: "Nu uitloggen",
  dismiss: "Terug naar de pagina",
  check: "Opnieuw proberen",
  login: "Opnieuw inloggen",
};

export const lock: LockMessages = {
  language: "nl",
  locked: "Deze pagina is bewaard zoals die was. Log opnieuw in om verder te gaan.",
};

export const drafts: DraftMessages = {
  language: "nl",
  draft: "Wat u hier eerder hebt ingevuld, is niet verzonden.",
  restore: "Terugzetten",
  discard: "Verwijderen",
};
