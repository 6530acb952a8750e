import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "machine";

export const messages: Messages = {
  language: "hr",
  warningTitle: "Vaša sesija uskoro istječe",
  warning: "Radi vaše sigurnosti bit ćete odjavljeni {time}.",
  absolute: "Ova se sesija ne može produljiti. Spremite svoj rad sada.",
  coveredTitle: "Sadržaj je skriven radi vaše zaštite",
  covered: "Provjeravamo jeste li još prijavljeni.",
  endedTitle: "Odjavljeni ste",
  ended: {
    idle: "Neko vrijeme niste bili aktivni.",
    absolute: "Sesija je dosegnula najdulje dopušteno trajanje.",
  },
  extend: "Produljite sesiju",
  logout: "Odjavite se odmah",
  dismiss: "Natrag na stranicu",
  check: "Pokušajte ponovno",
  login: "Prijavite se ponovno",
};

export const lock: LockMessages = {
  language: "hr",
  locked: "Ova je stranica ostala kakva je bila. Prijavite se ponovno za nastavak.",
};

export const drafts: DraftMessages = {
  language: "hr",
  draft: "Ono što ste ovdje ranije unijeli nije poslano.",
  restore: "Vrati",
  discard: "Odbaci",
};
