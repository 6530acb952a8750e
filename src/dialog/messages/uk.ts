import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "machine";

export const messages: Messages = {
  language: "uk",
  warningTitle: "Ваш сеанс невдовзі завершиться",
  warning: "З міркувань безпеки сеанс буде завершено {time}.",
  absolute: "Цей сеанс не можна подовжити. Збережіть свою роботу зараз.",
  coveredTitle: "Вміст приховано задля вашої безпеки",
  covered: "Перевіряємо, чи сеанс досі активний.",
  endedTitle: "Ваш сеанс завершено",
  ended: {
    idle: "Певний час не було жодної активності.",
    absolute: "Сеанс досяг максимальної тривалості.",
  },
  extend: "Продовжити сеанс",
  logout: "Вийти зараз",
  dismiss: "Повернутися на сторінку",
  check: "Спробувати ще раз",
  login: "Увійти знову",
};

export const lock: LockMessages = {
  language: "uk",
  locked: "Ця сторінка збережена такою, якою була. Увійдіть знову, щоб продовжити.",
};

export const drafts: DraftMessages = {
  language: "uk",
  draft: "Те, що ви ввели тут раніше, не було надіслано.",
  restore: "Відновити",
  discard: "Відкинути",
};
