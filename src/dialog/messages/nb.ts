import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "machine";

export const messages: Messages = {
  language: "nb",
  warningTitle: "Økten din utløper snart",
  warning: "Av sikkerhetsgrunner blir du logget ut {time}.",
  absolute: "Denne økten kan ikke forlenges. Lagre arbeidet ditt nå.",
  coveredTitle: "Innholdet er skjult for å beskytte deg",
  covered: "Vi kontrollerer om du fortsatt er logget inn.",
  endedTitle: "Du er blitt logget ut",
  ended: {
    idle: "Du har ikke vært aktiv på en stund.",
    absolute: "Økten har nådd sin lengste tillatte varighet.",
  },
  extend: "Forbli innlogget",
  logout: "Logg ut nå",
  dismiss: "Tilbake til siden",
  check: "Prøv igjen",
  login: "Logg inn igjen",
};

export const lock: LockMessages = {
  language: "nb",
  locked: "Siden er slik du forlot den. Logg inn igjen for å fortsette.",
};

export const drafts: DraftMessages = {
  language: "nb",
  draft: "Det du skrev her tidligere, ble ikke sendt.",
  restore: "Gjenopprett",
  discard: "Forkast",
};
