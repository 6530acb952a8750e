import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "machine";

export const messages: Messages = {
  language: "he",
  warningTitle: "החיבור שלך עומד להסתיים",
  warning: "מטעמי אבטחה, החיבור שלך ינותק {time}.",
  absolute: "לא ניתן להאריך את החיבור הזה. נא לשמור את העבודה עכשיו.",
  coveredTitle: "התוכן מוסתר להגנתך",
  covered: "אנחנו בודקים אם החיבור שלך עדיין פעיל.",
  endedTitle: "החיבור שלך נותק",
  ended: {
    idle: "לא הייתה פעילות במשך זמן מה.",
    absolute: "החיבור הגיע למשך המרבי.",
  },
  extend: "הארכת החיבור",
  logout: "יציאה עכשיו",
  dismiss: "חזרה לדף",
  check: "ניסיון נוסף",
  login: "התחברות מחדש",
};

export const lock: LockMessages = {
  language: "he",
  locked: "הדף נשמר כפי שהיה. יש להתחבר מחדש כדי להמשיך.",
};

export const drafts: DraftMessages = {
  language: "he",
  draft: "מה שהוקלד כאן קודם לכן לא נשלח.",
  restore: "שחזור",
  discard: "ביטול",
};
