/* oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-argument, typescript/no-misused-promises -- plain JavaScript, served as it is: there are no types to check */
// Keeps a table of sessions current. The server wrote it, so that it is there without this script.
import { poll } from "./poll.js";

const table = document.querySelector("table[data-live]");
const body = table.tBodies[0];
const blank = table.parentElement.querySelector("template").content.firstElementChild;

poll(table.dataset.live, 2000, (answer) => {
  if (answer === undefined) return;
  const known = new Map([...body.rows].map((row) => [row.dataset.tag, row]));
  for (const session of answer.rows) {
    const row = known.get(session.tag) ?? body.appendChild(made(session));
    known.delete(session.tag);
    for (const cell of row.querySelectorAll("[data-of]")) {
      const text = session[cell.dataset.of];
      // Writing the same text again would disturb whoever is selecting it.
      if (cell.textContent !== text) cell.textContent = text;
    }
  }
  for (const gone of known.values()) gone.remove();
});

function made(session) {
  const row = blank.cloneNode(true);
  row.dataset.tag = session.tag;
  row.querySelector("[name=tag]").value = session.tag;
  row.querySelector("[name=user]").value = session.user;
  return row;
}
