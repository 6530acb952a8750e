import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "machine";

export const messages: Messages = {
  language: "hu",
  warningTitle: "Munkamenete hamarosan lejár",
  warning: "Biztonsága érdekében {time} kijelentkeztetjük.",
  absolute: "Ez a munkamenet nem hosszabbítható meg. Kérjük, mentse most a munkáját.",
  coveredTitle: "A tartalmat az Ön védelmében elrejtettük",
  covered: "Ellenőrizzük, hogy még be van-e jelentkezve.",
  endedTitle: "Kijelentkeztettük",
  ended: {
    idle: "Egy ideig nem volt aktív.",
    absolute: "A munkamenet elérte a leghosszabb megengedett időtartamot.",
  },
  extend: "Bejelentkezve maradok",
  logout: "Kijelentkezés most",
  dismiss: "Vissza az oldalra",
  check: "Újrapróbálkozás",
  login: "Újbóli bejelentkezés",
};

export const lock: LockMessages = {
  language: "hu",
  locked: "Az oldal változatlanul megmaradt. A folytatáshoz jelentkezzen be újra.",
};

export const drafts: DraftMessages = {
  language: "hu",
  draft: "Amit korábban ide írt, nem lett elküldve.",
  restore: "Visszaállítás",
  discard: "Elvetés",
};
