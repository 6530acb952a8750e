import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "machine";

export const messages: Messages = {
  language: "mt",
  warningTitle: "Is-sessjoni tiegħek waslet biex tintemm",
  warning: "Għas-sigurtà tiegħek, is-sessjoni tintemm {time}.",
  absolute: "Din is-sessjoni ma tistax tiġi estiża. Jekk jogħġbok issejvja xogħlok issa.",
  coveredTitle: "Il-kontenut huwa moħbi għall-protezzjoni tiegħek",
  covered: "Qed nivverifikaw jekk is-sessjoni għadhiex attiva.",
  endedTitle: "Is-sessjoni tiegħek intemmet",
  ended: {
    idle: "Ma kien hemm l-ebda attività għal xi żmien.",
    absolute: "Is-sessjoni laħqet it-tul massimu tagħha.",
  },
  extend: "Kompli s-sessjoni",
  logout: "Oħroġ issa",
  dismiss: "Lura lejn il-paġna",
  check: "Erġa’ pprova",
  login: "Erġa’ idħol",
  timeFormat: {
    // Plural up to ten, then singular, after 11 to 19 with "-il".
    format: (count, unit) => {
      const noun = unit === "minute" ? "minut" : "sekond";
      if (count === 1) return `fi żmien ${noun}a`;
      const rest = count % 100;
      return `fi żmien ${count}${rest > 10 && rest < 20 ? "-il" : ""} ${noun}${rest < 11 ? "i" : "a"}`;
    },
  },
};

export const lock: LockMessages = {
  language: "mt",
  locked: "Din il-paġna nżammet kif kienet. Erġa’ idħol biex tkompli.",
};

export const drafts: DraftMessages = {
  language: "mt",
  draft: "Dak li ktibt hawn qabel ma ntbagħatx.",
  restore: "Irkupra",
  discard: "Armi",
};
