import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "source";

export const messages: Messages = {
  language: "en",
  warningTitle: "Your session is about to end",
  warning: "For your security, you will be logged out {time}.",
  absolute: "This session cannot be extended. Please save your work.",
  coveredTitle: "Hidden for your protection",
  covered: "Checking whether you are still logged in.",
  endedTitle: "You have been logged out",
  ended: {
    idle: "You were not active for a while.",
    absolute: "The session reached its time limit.",
  },
  extend: "Stay signed in",
  logout: "Log out now",
  dismiss: "Back to the page",
  check: "Try again",
  login: "Log in again",
};

export const lock: LockMessages = {
  language: "en",
  locked: "This page is kept as it was. Log in again to go on with it.",
};

export const drafts: DraftMessages = {
  language: "en",
  draft: "What you typed here before was not sent.",
  restore: "Restore it",
  discard: "Discard it",
};
