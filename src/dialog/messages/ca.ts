import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "checked";

export const messages: Messages = {
  language: "ca",
  warningTitle: "La sessió està a punt d’acabar",
  warning: "Per seguretat, la sessió es tancarà {time}.",
  absolute: "Aquesta sessió no es pot allargar. Deseu ara la vostra feina.",
  coveredTitle: "Contingut ocult per a la vostra protecció",
  covered: "Estem comprovant si la sessió continua oberta.",
  endedTitle: "S’ha tancat la sessió",
  ended: {
    idle: "No hi ha hagut activitat durant una estona.",
    absolute: "La sessió ha arribat a la durada màxima.",
  },
  extend: "Mantén la sessió oberta",
  logout: "Tanca la sessió ara",
  dismiss: "Torna a la pàgina",
  check: "Torna-ho a provar",
  login: "Torna a iniciar la sessió",
};

export const lock: LockMessages = {
  language: "ca",
  locked: "Aquesta pàgina es conserva tal com estava. Torneu a iniciar la sessió per continuar-hi.",
};

export const drafts: DraftMessages = {
  language: "ca",
  draft: "El que vas escriure aquí abans no es va enviar.",
  restore: "Recupera-ho",
  discard: "Descarta-ho",
};
