import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "machine";

export const messages: Messages = {
  language: "fi",
  warningTitle: "Istuntosi päättyy pian",
  warning: "Turvallisuussyistä sinut kirjataan ulos {time}.",
  absolute: "Tätä istuntoa ei voi jatkaa. Tallenna työsi nyt.",
  coveredTitle: "Sisältö on piilotettu turvallisuutesi vuoksi",
  covered: "Tarkistamme, oletko yhä kirjautuneena.",
  endedTitle: "Sinut on kirjattu ulos",
  ended: {
    idle: "Et ole ollut aktiivinen vähään aikaan.",
    absolute: "Istunto saavutti enimmäiskestonsa.",
  },
  extend: "Pysy kirjautuneena",
  logout: "Kirjaudu ulos nyt",
  dismiss: "Takaisin sivulle",
  check: "Yritä uudelleen",
  login: "Kirjaudu uudelleen",
};

export const lock: LockMessages = {
  language: "fi",
  locked: "Tämä sivu on säilynyt ennallaan. Kirjaudu uudelleen jatkaaksesi.",
};

export const drafts: DraftMessages = {
  language: "fi",
  draft: "Aiemmin tähän kirjoittamaasi ei lähetetty.",
  restore: "Palauta",
  discard: "Hylkää",
};
