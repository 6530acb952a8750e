import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "machine";

export const messages: Messages = {
  language: "sl",
  warningTitle: "Vaša seja bo kmalu potekla",
  warning: "Zaradi vaše varnosti boste {time} odjavljeni.",
  absolute: "Te seje ni mogoče podaljšati. Prosimo, shranite svoje delo zdaj.",
  coveredTitle: "Vsebina je skrita zaradi vaše varnosti",
  covered: "Preverjamo, ali ste še prijavljeni.",
  endedTitle: "Odjavljeni ste bili",
  ended: {
    idle: "Nekaj časa niste bili dejavni.",
    absolute: "Seja je dosegla najdaljše dovoljeno trajanje.",
  },
  extend: "Podaljšaj sejo",
  logout: "Odjavi me zdaj",
  dismiss: "Nazaj na stran",
  check: "Poskusi znova",
  login: "Ponovna prijava",
};

export const lock: LockMessages = {
  language: "sl",
  locked: "Ta stran je ostala, kakršna je bila. Za nadaljevanje se znova prijavite.",
};

export const drafts: DraftMessages = {
  language: "sl",
  draft: "Kar ste prej vnesli tukaj, ni bilo poslano.",
  restore: "Obnovi",
  discard: "Zavrzi",
};
