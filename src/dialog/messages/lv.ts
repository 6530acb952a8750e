import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "machine";

export const messages: Messages = {
  language: "lv",
  warningTitle: "Jūsu sesija drīz beigsies",
  warning: "Jūsu drošībai sesija tiks pārtraukta {time}.",
  absolute: "Šo sesiju nevar pagarināt. Lūdzu, saglabājiet savu darbu tagad.",
  coveredTitle: "Saturs paslēpts jūsu aizsardzībai",
  covered: "Pārbaudām, vai sesija joprojām ir aktīva.",
  endedTitle: "Jūsu sesija ir beigusies",
  ended: {
    idle: "Kādu laiku nebija nekādu darbību.",
    absolute: "Sesija sasniedza maksimālo ilgumu.",
  },
  extend: "Turpināt sesiju",
  logout: "Iziet tagad",
  dismiss: "Atpakaļ uz lapu",
  check: "Mēģināt vēlreiz",
  login: "Pieteikties vēlreiz",
};

export const lock: LockMessages = {
  language: "lv",
  locked: "Šī lapa ir saglabāta tāda, kāda tā bija. Lai turpinātu, piesakieties vēlreiz.",
};

export const drafts: DraftMessages = {
  language: "lv",
  draft: "Šeit iepriekš ievadītais netika nosūtīts.",
  restore: "Atjaunot",
  discard: "Atmest",
};
