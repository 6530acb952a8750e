/* oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-argument, typescript/no-misused-promises -- plain JavaScript, served as it is: there are no types to check */
// The notifications box. It asks for ever, which is what makes other systems keep unattended browsers logged in.
import { poll } from "./poll.js";

const box = document.querySelector("[data-notifications] ul");

poll("/notifications", 5000, (answer) => {
  // Without an answer nothing is shown: what stands there may no longer be for whoever sits here.
  const items = (answer?.notices ?? []).map((text) => {
    const item = document.createElement("li");
    item.textContent = text;
    return item;
  });
  box.replaceChildren(...items);
});
