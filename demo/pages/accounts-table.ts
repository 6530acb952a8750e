import type { Request } from "express";
import { currentUser } from "../access.ts";
import { tokenField } from "../antiforgery.ts";
import { html, type Html } from "../html.ts";
import type { User } from "../users.ts";

/** The accounts, how many sessions each has, and what can be done to them. */
export function accountsTable(req: Request, users: readonly User[], of: ReadonlyMap<string, number>): Html {
  const own = currentUser(req)?.name;
  return html`
    <div class="scroll card" tabindex="0" role="region" aria-labelledby="accounts">
      <table class="accounts">
        <caption id="accounts">
          Accounts. Disabling one ends its sessions on every server, but is kept in the memory of this one alone.
        </caption>
        <thead>
          <tr>
            <th scope="col">Account</th>
            <th scope="col">Sessions</th>
            <th scope="col"><span class="hidden">Actions</span></th>
          </tr>
        </thead>
        <tbody>
          ${users.map((user) => row(req, user, of.get(user.name) ?? 0, user.name === own))}
        </tbody>
      </table>
    </div>
  `;
}

function row(req: Request, { name, fullName, disabled }: User, sessions: number, own: boolean): Html {
  const action = (path: string, label: string, of = "the account"): Html =>
    html`<form method="post" action="${path}">
      ${tokenField(req)}
      <input type="hidden" name="user" value="${name}" />
      <button>${label}<span class="hidden"> ${of} ${name}</span></button>
    </form>`;
  return html`<tr>
    <th scope="row">
      ${name} ${disabled && html`<span class="badge critical">disabled</span>`}
      <small>${fullName}</small>
    </th>
    <td class="number">${sessions}</td>
    <td class="end">
      <div class="together">
        ${action("/admin/end-user", own ? "End others" : "End all", "sessions of")}
        ${!own && (disabled ? action("/admin/enable", "Enable") : action("/admin/disable", "Disable"))}
      </div>
    </td>
  </tr>`;
}
