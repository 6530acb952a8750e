import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "machine";

export const messages: Messages = {
  language: "lt",
  warningTitle: "Jūsų seansas netrukus baigsis",
  warning: "Jūsų saugumui {time} būsite atjungti.",
  absolute: "Šio seanso pratęsti negalima. Išsaugokite savo darbą dabar.",
  coveredTitle: "Turinys paslėptas jūsų saugumui",
  covered: "Tikriname, ar vis dar esate prisijungę.",
  endedTitle: "Buvote atjungti",
  ended: {
    idle: "Kurį laiką nebuvote aktyvūs.",
    absolute: "Seansas pasiekė ilgiausią leistiną trukmę.",
  },
  extend: "Likti prisijungus",
  logout: "Atsijungti dabar",
  dismiss: "Grįžti į puslapį",
  check: "Bandyti dar kartą",
  login: "Prisijungti iš naujo",
};

export const lock: LockMessages = {
  language: "lt",
  locked: "Šis puslapis liko toks, koks buvo. Norėdami tęsti, prisijunkite iš naujo.",
};

export const drafts: DraftMessages = {
  language: "lt",
  draft: "Tai, ką čia anksčiau įvedėte, nebuvo išsiųsta.",
  restore: "Atkurti",
  discard: "Atmesti",
};
