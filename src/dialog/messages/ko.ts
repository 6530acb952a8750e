import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "machine";

export const messages: Messages = {
  language: "ko",
  warningTitle: "세션이 곧 종료됩니다",
  warning: "보안을 위해 {time} 로그아웃됩니다.",
  absolute: "이 세션은 연장할 수 없습니다. 지금 작업을 저장해 주세요.",
  coveredTitle: "보안을 위해 내용을 숨겼습니다",
  covered: "로그인 상태를 확인하고 있습니다.",
  endedTitle: "로그아웃되었습니다",
  ended: {
    idle: "한동안 활동이 없었습니다.",
    absolute: "세션이 최대 시간에 도달했습니다.",
  },
  extend: "로그인 상태 유지",
  logout: "지금 로그아웃",
  dismiss: "페이지로 돌아가기",
  check: "다시 시도",
  login: "다시 로그인",
};

export const lock: LockMessages = {
  language: "ko",
  locked: "이 페이지는 그대로 유지되어 있습니다. 계속하려면 다시 로그인하세요.",
};

export const drafts: DraftMessages = {
  language: "ko",
  draft: "이전에 여기에 입력한 내용이 전송되지 않았습니다.",
  restore: "복원",
  discard: "삭제",
};
