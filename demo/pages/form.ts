/** A long form: what was typed stays typed when something is missing, and when the browser asks before leaving. */
import { Router, type Request } from "express";
import { currentUser, needsLogin } from "../access.ts";
import { tokenField } from "../antiforgery.ts";
import { allFields } from "../fields.ts";
import { html, type Html } from "../html.ts";
import { patients } from "../records.ts";
import type { Context } from "./layout.ts";

const names = ["patient", "discharged", "diagnosis", "course", "medication", "followup", "advice", "informed"] as const;
type Letter = Readonly<Record<(typeof names)[number], string>>;
type Problems = Partial<Record<keyof Letter, string>>;

/** Room for about five pages. */
const LONGEST = 20_000;

export function form({ page }: Context): Router {
  const router = Router();
  /** The saved letter of each user, as long as the process lives. */
  const saved = new Map<string, Letter>();

  const show = (req: Request, letter: Letter, problems: Problems = {}): string => {
    const main = html`
      <h1>Discharge letter</h1>
      ${req.query["saved"] === "1" && html`<p class="notice good" role="status">The letter is saved.</p>`}
      ${summary(problems)}
      <form class="card fields" method="post" action="/form" data-session-security-draft="letter">
        ${tokenField(req)} ${body(letter, problems)}
        <div class="actions"><button class="primary">Save</button> <a href="/">Back to the records</a></div>
      </form>
    `;
    return page(req, { title: "Discharge letter", main, narrow: true });
  };

  router.get("/form", needsLogin, (req, res) => {
    const letter =
      saved.get(currentUser(req)?.name ?? "") ?? read({ discharged: today(), patient: req.query["patient"] });
    res.send(show(req, letter));
  });

  router.post("/form", needsLogin, (req, res) => {
    const letter = read(allFields(req));
    const problems = check(letter);
    if (Object.keys(problems).length > 0) return void res.status(422).send(show(req, letter, problems));
    saved.set(currentUser(req)?.name ?? "", letter);
    res.redirect(303, "/form?saved=1");
  });

  return router;
}

/** Whatever was sent, as text: fields that are missing, repeated or too long do no harm. */
function read(source: Readonly<Record<string, unknown>>): Letter {
  const text = (value: unknown): string => (typeof value === "string" ? value.slice(0, LONGEST) : "");
  return Object.fromEntries(names.map((name) => [name, text(source[name])])) as Letter;
}

function check(letter: Letter): Problems {
  const problems: Problems = {};
  if (!patients.some(({ number }) => number === letter.patient)) problems.patient = "Choose the patient.";
  if (!/^\d{4}-\d{2}-\d{2}$/.test(letter.discharged)) problems.discharged = "Enter the day of discharge.";
  if (letter.diagnosis.trim() === "") problems.diagnosis = "Enter the diagnosis.";
  if (letter.course.trim() === "") problems.course = "Describe the course of treatment.";
  return problems;
}

/** First in the page and with links to the fields, so that nobody has to look for what is wrong. */
function summary(problems: Problems): Html | false {
  const entries = Object.entries(problems);
  if (entries.length === 0) return false;
  return html`<div class="notice bad" role="alert">
    <h2>The letter is not saved yet</h2>
    <ul>
      ${entries.map(([name, problem]) => html`<li><a href="#${name}">${problem}</a></li>`)}
    </ul>
  </div>`;
}

function body(letter: Letter, problems: Problems): Html {
  const about = (name: keyof Letter): Html | undefined =>
    problems[name] === undefined ? undefined : html`aria-invalid="true" aria-describedby="${name}-problem"`;
  const label = (name: keyof Letter, words: string): Html => html`
    <label for="${name}">${words}</label>
    ${problems[name] !== undefined && html`<p class="wrong" id="${name}-problem">${problems[name]}</p>`}
  `;
  const lines = (name: keyof Letter, words: string, rows: number): Html => html`
    ${label(name, words)}
    <textarea id="${name}" name="${name}" rows="${rows}" maxlength="${LONGEST}" ${about(name)}>
${letter[name]}</textarea>
  `;
  return html`
    ${label("patient", "Patient")}
    <select id="patient" name="patient" ${about("patient")}>
      <option value="">Choose…</option>
      ${patients.map(
        ({ number, name }) =>
          html`<option value="${number}" ${number === letter.patient && html`selected`}>${name}, ${number}</option>`,
      )}
    </select>
    ${label("discharged", "Day of discharge")}
    <input id="discharged" name="discharged" type="date" value="${letter.discharged}" ${about("discharged")} />
    ${label("diagnosis", "Diagnosis")}
    <input id="diagnosis" name="diagnosis" value="${letter.diagnosis}" maxlength="200" ${about("diagnosis")} />
    ${lines("course", "Course of treatment", 8)} ${lines("medication", "Medication at discharge", 4)}
    <fieldset>
      <legend>Follow-up</legend>
      ${["In one week", "In four weeks", "As needed"].map(
        (choice) =>
          html`<label class="choice">
            <input type="radio" name="followup" value="${choice}" ${choice === letter.followup && html`checked`} />
            ${choice}
          </label>`,
      )}
    </fieldset>
    ${lines("advice", "Advice for the patient", 4)}
    <label class="choice">
      <input type="checkbox" name="informed" value="yes" ${letter.informed === "yes" && html`checked`} />
      The patient has been informed about everything above
    </label>
  `;
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
