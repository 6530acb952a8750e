import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "machine";

export const messages: Messages = {
  language: "hi",
  warningTitle: "आपका सत्र समाप्त होने वाला है",
  warning: "आपकी सुरक्षा के लिए, आपको {time} लॉग आउट कर दिया जाएगा।",
  absolute: "इस सत्र को बढ़ाया नहीं जा सकता। कृपया अपना काम अभी सहेज लें।",
  coveredTitle: "आपकी सुरक्षा के लिए सामग्री छिपाई गई है",
  covered: "हम जाँच रहे हैं कि आप अब भी लॉग इन हैं या नहीं।",
  endedTitle: "आपको लॉग आउट कर दिया गया है",
  ended: {
    idle: "कुछ समय से कोई गतिविधि नहीं हुई।",
    absolute: "सत्र अपनी अधिकतम अवधि तक पहुँच गया।",
  },
  extend: "लॉग इन रहें",
  logout: "अभी लॉग आउट करें",
  dismiss: "पेज पर वापस जाएँ",
  check: "फिर से कोशिश करें",
  login: "फिर से लॉग इन करें",
};

export const lock: LockMessages = {
  language: "hi",
  locked: "यह पेज जैसा था वैसा ही रखा गया है। आगे बढ़ने के लिए फिर से लॉग इन करें।",
};

export const drafts: DraftMessages = {
  language: "hi",
  draft: "आपने यहाँ पहले जो लिखा था, वह भेजा नहीं गया।",
  restore: "वापस लाएँ",
  discard: "हटाएँ",
};
