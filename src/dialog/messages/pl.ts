import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "checked";

export const messages: Messages = {
  language: "pl",
  warningTitle: "Sesja wkrótce wygaśnie",
  warning: "Ze względów bezpieczeństwa wylogowanie nastąpi {time}.",
  absolute: "Tej sesji nie można przedłużyć. Prosimy teraz zapisać swoją pracę.",
  coveredTitle: "Ukryto ze względów bezpieczeństwa",
  covered: "Sprawdzamy, czy sesja jest nadal aktywna.",
  endedTitle: "Nastąpiło wylogowanie",
  ended: {
    idle: "Przez dłuższy czas nie było aktywności.",
    absolute: "Sesja osiągnęła maksymalny czas trwania.",
  },
  extend: "Przedłuż sesję",
  logout: "Wyloguj się teraz",
  dismiss: "Wróć do strony",
  check: "Spróbuj ponownie",
  login: "Zaloguj się ponownie",
};

export const lock: LockMessages = {
  language: "pl",
  locked: "Ta strona pozostała bez zmian. Aby kontynuować, należy zalogować się ponownie.",
};

export const drafts: DraftMessages = {
  language: "pl",
  draft: "Wpisane tu wcześniej dane nie zostały wysłane.",
  restore: "Przywróć",
  discard: "Odrzuć",
};
