import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "checked";

export const messages: Messages = {
  language: "de",
  warningTitle: "Ihre Sitzung läuft bald ab",
  warning: "Zu Ihrer Sicherheit werden Sie {time} abgemeldet.",
  absolute: "Diese Sitzung lässt sich nicht verlängern. Bitte speichern Sie jetzt Ihre Arbeit.",
  coveredTitle: "Zu Ihrem Schutz ausgeblendet",
  covered: "Wir prüfen, ob Sie noch angemeldet sind.",
  endedTitle: "Sie wurden abgemeldet",
  ended: {
    idle: "Sie waren längere Zeit nicht aktiv.",
    absolute: "Die Höchstdauer der Sitzung ist erreicht.",
  },
  extend: "Angemeldet bleiben",
  logout: "Jetzt abmelden",
  dismiss: "Zurück zur Seite",
  check: "Erneut versuchen",
  login: "Erneut anmelden",
};

export const lock: LockMessages = {
  language: "de",
  locked: "Diese Seite bleibt, wie sie war. Melden Sie sich erneut an, um weiterzuarbeiten.",
};

export const drafts: DraftMessages = {
  language: "de",
  draft: "Was Sie hier zuvor eingegeben haben, wurde nicht gesendet.",
  restore: "Wiederherstellen",
  discard: "Verwerfen",
};
