import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "machine";

export const messages: Messages = {
  language: "et",
  warningTitle: "Teie seanss lõpeb varsti",
  warning: "Turvalisuse huvides logitakse teid {time} välja.",
  absolute: "Seda seanssi ei saa pikendada. Palun salvestage oma töö kohe.",
  coveredTitle: "Sisu on teie kaitseks peidetud",
  covered: "Kontrollime, kas olete endiselt sisse logitud.",
  endedTitle: "Olete välja logitud",
  ended: {
    idle: "Te ei olnud mõnda aega aktiivne.",
    absolute: "Seanss on saavutanud maksimaalse kestuse.",
  },
  extend: "Jätka seanssi",
  logout: "Logi kohe välja",
  dismiss: "Tagasi lehele",
  check: "Proovi uuesti",
  login: "Logi uuesti sisse",
};

export const lock: LockMessages = {
  language: "et",
  locked: "See leht on alles sellisena, nagu see oli. Jätkamiseks logige uuesti sisse.",
};

export const drafts: DraftMessages = {
  language: "et",
  draft: "Varem siia sisestatut ei saadetud.",
  restore: "Taasta",
  discard: "Loobu",
};
