import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "machine";

export const messages: Messages = {
  language: "tr",
  warningTitle: "Oturumunuz sona ermek üzere",
  warning: "Güvenliğiniz için oturumunuz {time} kapatılacak.",
  absolute: "Bu oturum uzatılamaz. Lütfen çalışmanızı şimdi kaydedin.",
  coveredTitle: "İçerik, güvenliğiniz için gizlendi",
  covered: "Oturumunuzun hâlâ açık olup olmadığını kontrol ediyoruz.",
  endedTitle: "Oturumunuz kapatıldı",
  ended: {
    idle: "Bir süre işlem yapılmadı.",
    absolute: "Oturum azami süresine ulaştı.",
  },
  extend: "Oturumu açık tut",
  logout: "Şimdi çıkış yap",
  dismiss: "Sayfaya dön",
  check: "Yeniden dene",
  login: "Yeniden giriş yap",
};

export const lock: LockMessages = {
  language: "tr",
  locked: "Bu sayfa olduğu gibi duruyor. Devam etmek için yeniden giriş yapın.",
};

export const drafts: DraftMessages = {
  language: "tr",
  draft: "Daha önce buraya yazdıklarınız gönderilmedi.",
  restore: "Geri yükle",
  discard: "Sil",
};
