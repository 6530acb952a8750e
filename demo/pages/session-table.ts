/** A table of live sessions, for people's own and for the administration. Kept current by `public/sessions.js`. */
import type { Request } from "express";
import type { SessionInfo } from "session-security/adapters/express";
import { tokenField } from "../antiforgery.ts";
import type { Security } from "../guard.ts";
import { html, type Html } from "../html.ts";

/** What a page and its script may know of a session: public names and durations, nothing that logs anybody in. */
export interface SessionRow {
  readonly tag: string;
  readonly user: string;
  readonly browser: string;
  readonly address: string;
  readonly idle: string;
  readonly age: string;
  readonly current: boolean;
}

export function rowOf({ tag, user, idleFor, age, note }: SessionInfo, current: boolean): SessionRow {
  const { browser = "unknown", address = "" } = note;
  return { tag, user, browser, address, idle: brief(idleFor), age: brief(age), current };
}

/** The public name of the session that asks: the one that goes on when others are ended. */
export async function ownTag(security: Security, req: Request): Promise<string> {
  const standing = await security.inspect(req);
  return "tag" in standing ? standing.tag : "";
}

export interface Shown {
  readonly caption: string;
  readonly rows: readonly SessionRow[];
  /** How many sessions there are besides. */
  readonly beyond?: number;
  /** Where the script asks for the rows. */
  readonly live: string;
  /** Where "End" posts `tag` and `user`. */
  readonly end: string;
}

export function sessionTable(req: Request, { caption, rows, beyond, live, end }: Shown): Html {
  const blank = { tag: "", user: "", browser: "", address: "", idle: "", age: "", current: false };
  return html`
    <div class="scroll card" tabindex="0" role="region" aria-labelledby="caption">
      <table class="sessions" data-live="${live}">
        <caption id="caption">
          ${caption}
        </caption>
        <thead>
          <tr>
            <th scope="col">Who and where</th>
            <th scope="col">Idle</th>
            <th scope="col">Logged in</th>
            <th scope="col"><span class="hidden">Action</span></th>
          </tr>
        </thead>
        <tbody>
          ${rows.map((each) => row(req, each, end))}
        </tbody>
      </table>
      <template>${row(req, blank, end)}</template>
    </div>
    ${
      beyond !== undefined &&
      html`<p class="small" data-beyond ${beyond === 0 && html`hidden`}>
        And <span>${beyond}</span> more that are not shown.
      </p>`
    }
  `;
}

function row(req: Request, { tag, user, browser, address, idle, age, current }: SessionRow, end: string): Html {
  return html`<tr data-tag="${tag}">
    <th scope="row">
      <span data-of="user">${user}</span>
      <small><span data-of="browser">${browser}</span>, <span data-of="address">${address}</span></small>
    </th>
    <td class="number" data-of="idle">${idle}</td>
    <td class="number" data-of="age">${age}</td>
    <td class="end">
      ${
        current
          ? html`<span class="badge stable">this one</span>`
          : html`<form method="post" action="${end}">
              ${tokenField(req)}
              <input type="hidden" name="tag" value="${tag}" />
              <input type="hidden" name="user" value="${user}" />
              <button>
                End<span class="hidden">
                  the session of <span data-of="user">${user}</span> in <span data-of="browser">${browser}</span></span
                >
              </button>
            </form>`
      }
    </td>
  </tr>`;
}

/** Short, because four columns must fit on a telephone: "now", "51 s", "12 min", "3 h". */
function brief(seconds: number): string {
  if (seconds < 1) return "now";
  if (seconds < 120) return `${Math.floor(seconds)} s`;
  return seconds < 7200 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
}
