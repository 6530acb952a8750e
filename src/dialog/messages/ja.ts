import type { Messages, Review } from "./type.ts";

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
