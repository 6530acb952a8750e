import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "machine";

export const messages: Messages = {
  language: "ga",
  warningTitle: "Tá do sheisiún ar tí dul in éag",
  warning: "Ar mhaithe le do shlándáil, logálfar amach thú {time}.",
  absolute: "Ní féidir an seisiún seo a shíneadh. Sábháil do chuid oibre anois.",
  coveredTitle: "Tá an t-ábhar i bhfolach chun tú a chosaint",
  covered: "Táimid ag seiceáil an bhfuil tú logáilte isteach fós.",
  endedTitle: "Logáladh amach thú",
  ended: {
    idle: "Ní raibh tú gníomhach le tamall.",
    absolute: "Tá uasfhad an tseisiúin sroichte.",
  },
  extend: "Fan logáilte isteach",
  logout: "Logáil amach anois",
  dismiss: "Ar ais chuig an leathanach",
  check: "Triail arís",
  login: "Logáil isteach arís",
  timeFormat: {
    // Lenition of "soicind" after two to six; "nóiméad" never changes.
    format: (count, unit) =>
      `i gceann ${count} ${unit === "minute" ? "nóiméad" : count > 1 && count < 7 ? "shoicind" : "soicind"}`,
  },
};

export const lock: LockMessages = {
  language: "ga",
  locked: "Tá an leathanach seo mar a bhí. Logáil isteach arís chun leanúint ar aghaidh.",
};

export const drafts: DraftMessages = {
  language: "ga",
  draft: "Níor seoladh an méid a chlóscríobh tú anseo roimhe seo.",
  restore: "Cuir ar ais",
  discard: "Caith amach",
};
