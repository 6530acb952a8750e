import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "machine";

export const messages: Messages = {
  language: "ar",
  warningTitle: "جلستك على وشك الانتهاء",
  warning: "حفاظًا على أمانك، سيتم تسجيل خروجك {time}.",
  absolute: "لا يمكن تمديد هذه الجلسة. يُرجى حفظ عملك الآن.",
  coveredTitle: "المحتوى مخفي لحمايتك",
  covered: "نتحقق مما إذا كانت جلستك لا تزال مفتوحة.",
  endedTitle: "تم تسجيل خروجك",
  ended: {
    idle: "لم يكن هناك نشاط لفترة من الوقت.",
    absolute: "بلغت الجلسة مدتها القصوى.",
  },
  extend: "مواصلة الجلسة",
  logout: "تسجيل الخروج الآن",
  dismiss: "العودة إلى الصفحة",
  check: "إعادة المحاولة",
  login: "تسجيل الدخول مجددًا",
};

export const lock: LockMessages = {
  language: "ar",
  locked: "هذه الصفحة محفوظة كما كانت. سجّل الدخول مجددًا للمتابعة.",
};

export const drafts: DraftMessages = {
  language: "ar",
  draft: "ما كتبته هنا من قبل لم يُرسل.",
  restore: "استعادة",
  discard: "تجاهل",
};
