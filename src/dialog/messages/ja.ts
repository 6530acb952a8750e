import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "machine";

export const messages: Messages = {
  language: "ja",
  warningTitle: "セッションがまもなく終了します",
  warning: "安全のため、{time}に自動的にログアウトします。",
  absolute: "このセッションは延長できません。今すぐ作業内容を保存してください。",
  coveredTitle: "安全のため、内容を非表示にしています",
  covered: "ログイン状態を確認しています。",
  endedTitle: "ログアウトしました",
  ended: {
    idle: "しばらく操作がありませんでした。",
    absolute: "セッションの最長時間に達しました。",
  },
  extend: "ログインしたままにする",
  logout: "今すぐログアウト",
  dismiss: "ページに戻る",
  check: "再試行",
  login: "もう一度ログイン",
};

export const lock: LockMessages = {
  language: "ja",
  locked: "このページは元のまま保持されています。続けるにはもう一度ログインしてください。",
};

export const drafts: DraftMessages = {
  language: "ja",
  draft: "以前ここに入力した内容は送信されていません。",
  restore: "復元",
  discard: "破棄",
};
