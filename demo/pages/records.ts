/** The records: the start page with the list, and a page for each patient. */
import { Router, type Request } from "express";
import { needsLogin } from "../access.ts";
import type { Config } from "../config.ts";
import { html, type Html } from "../html.ts";
import { findPatients, patients, type Patient } from "../records.ts";
import { duration, type Context } from "./layout.ts";
import { Problem } from "../problem.ts";

export function records({ page, config }: Context): Router {
  const router = Router();

  router.get("/", needsLogin, (req, res) => {
    const words = typeof req.query["q"] === "string" ? req.query["q"].slice(0, 80) : "";
    const main = html`
      <div class="columns">
        <div>
          <h1 id="records">Patient records</h1>
          ${search(words)} ${table(findPatients(words))}
        </div>
        <aside aria-label="Beside the records">${notifications()} ${tryIt(config)}</aside>
      </div>
    `;
    res.send(page(req, { title: "Patient records", main, scripts: ["notifications.js"] }));
  });

  router.get("/patients/:number", needsLogin, (req: Request<{ number: string }>, res) => {
    const patient = patients.find((each) => each.number === req.params.number);
    if (patient === undefined) throw new Problem(404, "There is no record with that number.");
    res.send(page(req as Request, { title: patient.name, main: details(patient), narrow: true }));
  });

  return router;
}

function search(words: string): Html {
  return html`<form class="search" role="search" method="get" action="/">
    <label for="q">Search by name, number, ward or diagnosis</label>
    <div><input id="q" name="q" type="search" value="${words}" maxlength="80" /><button>Search</button></div>
  </form>`;
}

function table(found: readonly Patient[]): Html {
  if (found.length === 0) return html`<p class="card" role="status">Nobody matches. <a href="/">Show all</a></p>`;
  return html`<div class="scroll card" tabindex="0" role="region" aria-labelledby="records">
    <table>
      <caption>
        ${found.length} of ${patients.length} patients, confidential
      </caption>
      <thead>
        <tr>
          <th scope="col">Patient</th>
          <th scope="col">State</th>
          <th scope="col">Diagnosis</th>
          <th scope="col">Ward</th>
          <th scope="col">Born</th>
        </tr>
      </thead>
      <tbody>
        ${found.map(
          (each) =>
            html`<tr>
              <th scope="row"><a href="/patients/${each.number}">${each.name}</a> <small>${each.number}</small></th>
              <td>${badge(each)}</td>
              <td>${each.diagnosis}</td>
              <td>${each.ward}</td>
              <td class="number">${each.born}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function badge({ status }: Patient): Html {
  return html`<span class="badge ${status}">${status}</span>`;
}

function notifications(): Html {
  return html`<section class="card" aria-labelledby="news" data-notifications>
    <h2 id="news">Notifications</h2>
    <ul class="plain">
      <li>Nothing new.</li>
    </ul>
    <p class="small">Asks the server every five seconds, and keeps nobody logged in by it.</p>
  </section>`;
}

function tryIt({ policy }: Pick<Config, "policy">): Html {
  const { warnAfter, expireAfter, absoluteTimeout } = policy;
  return html`<section class="card try" aria-labelledby="try">
    <h2 id="try">Try it</h2>
    <ol>
      <li>Open <a href="/form" target="_blank">the letter in a second tab</a>.</li>
      <li>Walk away. After ${duration(warnAfter)} both tabs warn you; one answer serves both.</li>
      <li>Stay away. After ${duration(expireAfter)} both are covered, and you are logged out.</li>
    </ol>
    <dl class="facts">
      <div>
        <dt>Warning after</dt>
        <dd>${duration(warnAfter)}</dd>
      </div>
      <div>
        <dt>Logged out after</dt>
        <dd>${duration(expireAfter)}</dd>
      </div>
      <div>
        <dt>At the latest</dt>
        <dd>${absoluteTimeout === undefined ? "no limit" : duration(absoluteTimeout)}</dd>
      </div>
    </dl>
    ${expireAfter > 60 && html`<p class="small">No patience? <code>WARN_AFTER=10 EXPIRE_AFTER=30 npm start</code></p>`}
  </section>`;
}

function details(patient: Patient): Html {
  const fact = (name: string, value: string | Html): Html =>
    html`<div>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>`;
  return html`
    <p><a href="/">All records</a></p>
    <h1>${patient.name}</h1>
    <div class="card">
      <dl class="facts">
        ${fact("Number", patient.number)} ${fact("Born", patient.born)} ${fact("Ward", patient.ward)}
        ${fact("State", badge(patient))} ${fact("Diagnosis", patient.diagnosis)} ${fact("Allergies", patient.allergies)}
        ${fact("Insurance", patient.insurance)}
      </dl>
      <h2>Notes</h2>
      <p>${patient.notes}</p>
    </div>
    <p><a class="button" href="/form?patient=${patient.number}">Write the discharge letter</a></p>
  `;
}
