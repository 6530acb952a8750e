import type { Messages } from "./type.ts";

export const messages: Messages = {
  language: "en",
  warningTitle: "Are you still there?",
  warning: "For your security, you will be logged out {time}.",
  notExtendable: "This session cannot be extended. Please save your work now.",
  coveredTitle: "Hidden for your protection",
  covered: "We are checking whether you are still logged in.",
  endedTitle: "You have been logged out",
  ended: {
    idle: "You were not active for a while.",
    absolute: "Your session reached its time limit.",
    revoked: "Your session was ended from another place.",
    replaced: "Somebody else has logged in in this browser.",
    other: "Your session is over.",
  },
  stay: "Stay signed in",
  logout: "Log out now",
  dismiss: "Back to the page",
  retry: "Try again",
  login: "Log in again",
};
