import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "machine";

export const messages: Messages = {
  language: "nn",
  warningTitle: "Økta di går snart ut",
  warning: "Av tryggleiksgrunnar blir du logga ut {time}.",
  absolute: "Denne økta kan ikkje forlengjast. Lagre arbeidet ditt no.",
  coveredTitle: "Innhaldet er skjult for å verne deg",
  covered: "Vi kontrollerer om du framleis er logga inn.",
  endedTitle: "Du har blitt logga ut",
  ended: {
    idle: "Du har ikkje vore aktiv på ei stund.",
    absolute: "Økta har nådd maksimal lengd.",
  },
  extend: "Bli verande innlogga",
  logout: "Logg ut no",
  dismiss: "Tilbake til sida",
  check: "Prøv igjen",
  login: "Logg inn igjen",
  timeFormat: {
    // Neither word changes with the number.
    format: (count, unit) => `om ${count} ${unit === "minute" ? "minutt" : "sekund"}`,
  },
};

export const lock: LockMessages = {
  language: "nn",
  locked: "Sida er slik du forlét ho. Logg inn igjen for å halde fram.",
};

export const drafts: DraftMessages = {
  language: "nn",
  draft: "Det du skreiv her tidlegare, vart ikkje sendt.",
  restore: "Gjenopprett",
  discard: "Forkast",
};
