import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "machine";

export const messages: Messages = {
  language: "zh-Hans",
  warningTitle: "您的会话即将结束",
  warning: "为了您的安全，您将在{time}退出登录。",
  absolute: "此会话无法延长。请立即保存您的工作。",
  coveredTitle: "为了您的安全，内容已隐藏",
  covered: "正在确认您是否仍处于登录状态。",
  endedTitle: "您已退出登录",
  ended: {
    idle: "您已有一段时间没有操作。",
    absolute: "会话已达到最长时限。",
  },
  extend: "保持登录",
  logout: "立即退出",
  dismiss: "返回页面",
  check: "重试",
  login: "重新登录",
};

export const lock: LockMessages = {
  language: "zh-Hans",
  locked: "此页面保持原样。请重新登录以继续。",
};

export const drafts: DraftMessages = {
  language: "zh-Hans",
  draft: "您之前在此输入的内容尚未发送。",
  restore: "恢复",
  discard: "放弃",
};
