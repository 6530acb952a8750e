import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "checked";

export const messages: Messages = {
  language: "it",
  warningTitle: "La sessione sta per scadere",
  warning: "Per motivi di sicurezza, la sessione terminerà {time}.",
  absolute: "Questa sessione non può essere prolungata. La preghiamo di salvare subito il lavoro.",
  coveredTitle: "Contenuto nascosto per la Sua sicurezza",
  covered: "Stiamo verificando se la sessione è ancora attiva.",
  endedTitle: "La sessione è terminata",
  ended: {
    idle: "Non c’è stata attività per un certo tempo.",
    absolute: "La sessione ha raggiunto la durata massima.",
  },
  extend: "Continua la sessione",
  logout: "Esci ora",
  dismiss: "Torna alla pagina",
  check: "Riprova",
  login: "Accedi di nuovo",
};

export const lock: LockMessages = {
  language: "it",
  locked: "Questa pagina è rimasta com’era. Acceda di nuovo per continuare.",
};

export const drafts: DraftMessages = {
  language: "it",
  draft: "Quello che aveva scritto qui non è stato inviato.",
  restore: "Ripristina",
  discard: "Elimina",
};
