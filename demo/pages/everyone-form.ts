import type { Request } from "express";
import { tokenField } from "../antiforgery.ts";
import { html, type Html } from "../html.ts";

/** What the package takes. */
export const NOTICE_LENGTH = 500;

/** "End everyone", with a word to those who are ended. */
export function everyoneForm(req: Request): Html {
  return html`<form class="card fields" method="post" action="/admin/end-everyone">
    <h2>End everybody's session</h2>
    ${tokenField(req)}
    <label for="notice">What they are told, on their login page</label>
    <input id="notice" name="notice" maxlength="${NOTICE_LENGTH}" aria-describedby="notice-hint" />
    <p class="small" id="notice-hint">For example: Maintenance from 22:00 to 22:30. May be left empty.</p>
    <div class="actions"><button>End all sessions but mine</button></div>
  </form>`;
}
