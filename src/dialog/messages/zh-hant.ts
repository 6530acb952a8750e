import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "machine";

export const messages: Messages = {
  language: "zh-Hant",
  warningTitle: "您的工作階段即將結束",
  warning: "為了您的安全，您將於 {time}登出。",
  absolute: "此工作階段無法延長。請立即儲存您的工作。",
  coveredTitle: "為了您的安全，內容已隱藏",
  covered: "正在確認您是否仍在登入狀態。",
  endedTitle: "您已登出",
  ended: {
    idle: "您已有一段時間沒有操作。",
    absolute: "工作階段已達到時間上限。",
  },
  extend: "保持登入",
  logout: "立即登出",
  dismiss: "返回頁面",
  check: "再試一次",
  login: "重新登入",
};

export const lock: LockMessages = {
  language: "zh-Hant",
  locked: "此頁面保持原樣。請重新登入以繼續。",
};

export const drafts: DraftMessages = {
  language: "zh-Hant",
  draft: "您先前在此輸入的內容尚未送出。",
  restore: "還原",
  discard: "捨棄",
};
