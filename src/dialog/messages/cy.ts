import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "machine";

export const messages: Messages = {
  language: "cy",
  warningTitle: "Mae eich sesiwn ar fin dod i ben",
  warning: "Er eich diogelwch, byddwn yn eich allgofnodi {time}.",
  absolute: "Ni ellir ymestyn y sesiwn hon. Cadwch eich gwaith nawr.",
  coveredTitle: "Cuddiwyd y cynnwys er eich diogelwch",
  covered: "Rydym yn gwirio a ydych wedi mewngofnodi o hyd.",
  endedTitle: "Rydych wedi cael eich allgofnodi",
  ended: {
    idle: "Ni fuoch yn weithredol ers tro.",
    absolute: "Mae’r sesiwn wedi cyrraedd ei therfyn amser.",
  },
  extend: "Parhau i fod wedi’ch mewngofnodi",
  logout: "Allgofnodi nawr",
  dismiss: "Yn ôl i’r dudalen",
  check: "Rhoi cynnig arall arni",
  login: "Mewngofnodi eto",
  timeFormat: {
    // Nouns stay singular after a number; two mutates "munud".
    format: (count, unit) => `ymhen ${count} ${unit === "second" ? "eiliad" : count === 2 ? "funud" : "munud"}`,
  },
};

export const lock: LockMessages = {
  language: "cy",
  locked: "Mae’r dudalen hon fel yr oedd. Mewngofnodwch eto i barhau.",
};

export const drafts: DraftMessages = {
  language: "cy",
  draft: "Ni anfonwyd yr hyn a deipiwyd yma gennych o’r blaen.",
  restore: "Adfer",
  discard: "Gwaredu",
};
