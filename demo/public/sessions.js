/* oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-argument, typescript/no-misused-promises -- plain JavaScript, served as it is: there are no types to check */
// Keeps a table of sessions current. The server wrote it, so that it is there without this script.
import { poll } from "./poll.js";

const table = document.querySelector("table[data-live]");
const body = table.tBodies[0];
const beyond = document.querySelector("[data-beyond]");
const blank = table.parentElement.querySelector("template").content.firstElementChild;

poll(table.dataset.live, 2000, (answer) => {
  if (answer === undefined) return;
  const known = new Map([...body.rows].map((row) => [row.dataset.tag, row]));
  for (const session of answer.rows) {
    const row = known.get(session.tag) ?? body.appendChild(made(session));
    known.delete(session.tag);
    for (const cell of row.querySelectorAll("[data-of]")) {
      write(cell, session[cell.dataset.of]);
    }
  }
  for (const gone of known.values()) gone.remove();
  if (beyond === null) return;
  beyond.hidden = answer.beyond === 0;
  write(beyond.querySelector("span"), String(answer.beyond));
});

/** Writing the same text again would disturb whoever is selecting it. */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function made(session) {
  const row = blank.cloneNode(true);
  row.dataset.tag = session.tag;
  row.querySelector("[name=tag]").value = session.tag;
  row.querySelector("[name=user]").value = session.user;
  // The own session has another name after "confirm it is you" in another tab. It is not ended from here.
  if (session.current) row.querySelector(".end").replaceChildren(ownBadge());
  return row;
}

function ownBadge() {
  const badge = document.createElement("span");
  badge.className = "badge stable";
  badge.textContent = "this one";
  return badge;
}
