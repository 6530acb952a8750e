import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "machine";

export const messages: Messages = {
  language: "ro",
  warningTitle: "Sesiunea dvs. este pe cale să expire",
  warning: "Pentru siguranța dvs., sesiunea se va încheia {time}.",
  absolute: "Această sesiune nu poate fi prelungită. Vă rugăm să vă salvați acum munca.",
  coveredTitle: "Conținut ascuns pentru protecția dvs.",
  covered: "Verificăm dacă sesiunea dvs. este încă activă.",
  endedTitle: "Sesiunea dvs. s-a încheiat",
  ended: {
    idle: "Nu a existat activitate o perioadă de timp.",
    absolute: "Sesiunea a atins durata maximă.",
  },
  extend: "Continuați sesiunea",
  logout: "Deconectați-vă acum",
  dismiss: "Înapoi la pagină",
  check: "Încercați din nou",
  login: "Conectați-vă din nou",
};

export const lock: LockMessages = {
  language: "ro",
  locked: "Această pagină a rămas așa cum era. Conectați-vă din nou pentru a continua.",
};

export const drafts: DraftMessages = {
  language: "ro",
  draft: "Ce ați scris aici anterior nu a fost trimis.",
  restore: "Recuperați",
  discard: "Renunțați",
};
