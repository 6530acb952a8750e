import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "machine";

export const messages: Messages = {
  language: "sv",
  warningTitle: "Din session går snart ut",
  warning: "Av säkerhetsskäl loggas du ut {time}.",
  absolute: "Sessionen kan inte förlängas. Spara ditt arbete nu.",
  coveredTitle: "Dolt för din säkerhet",
  covered: "Vi kontrollerar om du fortfarande är inloggad.",
  endedTitle: "Du har loggats ut",
  ended: {
    idle: "Du har inte varit aktiv på ett tag.",
    absolute: "Sessionen har nått sin längsta tillåtna tid.",
  },
  extend: "Förbli inloggad",
  logout: "Logga ut nu",
  dismiss: "Tillbaka till sidan",
  check: "Försök igen",
  login: "Logga in igen",
};

export const lock: LockMessages = {
  language: "sv",
  locked: "Sidan är kvar som den var. Logga in igen för att fortsätta.",
};

export const drafts: DraftMessages = {
  language: "sv",
  draft: "Det du skrev här tidigare skickades inte.",
  restore: "Återställ",
  discard: "Kasta",
};
