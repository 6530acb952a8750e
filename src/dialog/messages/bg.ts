import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "machine";

export const messages: Messages = {
  language: "bg",
  warningTitle: "Сесията ви скоро ще изтече",
  warning: "За вашата сигурност сесията ще приключи {time}.",
  absolute: "Тази сесия не може да бъде удължена. Моля, запазете работата си сега.",
  coveredTitle: "Съдържанието е скрито за вашата защита",
  covered: "Проверяваме дали сесията ви все още е активна.",
  endedTitle: "Сесията ви приключи",
  ended: {
    idle: "Известно време нямаше активност.",
    absolute: "Сесията достигна максималната си продължителност.",
  },
  extend: "Продължаване на сесията",
  logout: "Изход сега",
  dismiss: "Обратно към страницата",
  check: "Нов опит",
  login: "Вход отново",
};

export const lock: LockMessages = {
  language: "bg",
  locked: "Тази страница е запазена, каквато беше. Влезте отново, за да продължите.",
};

export const drafts: DraftMessages = {
  language: "bg",
  draft: "Това, което въведохте тук преди, не беше изпратено.",
  restore: "Възстановяване",
  discard: "Отхвърляне",
};
