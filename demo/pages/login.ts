/** The login page, which also says why one has to log in again. */
import type { Request } from "express";
import { html, type Html } from "../html.ts";
import { users } from "../users.ts";
import { duration, type Context } from "./layout.ts";

export interface Attempt {
  readonly username?: string;
  /** A path that `returnTo` has checked. */
  readonly next: string;
  readonly problem?: string;
}

export function loginPage(context: Context, req: Request, attempt: Attempt): string {
  const { username = "", next, problem } = attempt;
  const main = html`
    <h1>Log in</h1>
    ${problem ? html`<p class="notice bad" role="alert" id="problem">${problem}</p>` : whyAgain(context, req)}
    ${req.query["unsaved"] === "1" && html`<p class="notice bad">What you sent was not saved.</p>`}
    <form class="card fields" method="post" action="/login">
      <input type="hidden" name="next" value="${next}" />
      <label for="username">User name</label>
      <input
        id="username"
        name="username"
        value="${username}"
        autocomplete="username"
        autocapitalize="none"
        spellcheck="false"
        maxlength="64"
        required
        ${problem ? html`aria-describedby="problem"` : html`autofocus`}
      />
      <label for="password">Password</label>
      <input
        id="password"
        name="password"
        type="password"
        autocomplete="current-password"
        maxlength="256"
        required
        ${problem && html`aria-describedby="problem" autofocus`}
      />
      <button class="primary">Log in</button>
    </form>
    <div class="card">
      <h2 id="accounts">Accounts of this demo</h2>
      <div class="scroll" tabindex="0" role="region" aria-labelledby="accounts">
        <table>
          <caption class="hidden">
            User names and passwords
          </caption>
          <thead>
            <tr>
              <th scope="col">User name</th>
              <th scope="col">Password</th>
              <th scope="col">Who</th>
            </tr>
          </thead>
          <tbody>
            ${users.map(
              ({ name, fullName }) =>
                html`<tr>
                  <th scope="row"><code>${name}</code></th>
                  <td><code>${name}</code></td>
                  <td>${fullName}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </div>
  `;
  return context.page(req, { title: "Log in", main, narrow: true });
}

/** WCAG 2.2 SC 2.2.6 asks to tell people the limit; those who were logged out want to know what happened. */
function whyAgain({ security, policy }: Context, req: Request): Html {
  switch (security.endReason(req)) {
    case "concurrent":
      return notice("You logged in elsewhere, and this session made room for it.");
    case "idle":
      return notice(`You were logged out after ${duration(policy.expireAfter)} without activity.`);
    case "absolute":
      return notice(
        `You were logged out ${duration(policy.absoluteTimeout ?? 0)} after you had logged in. Please log in again.`,
      );
    case "revoked":
      return notice("This session was ended from another place. If that was not you, change your password.");
    case "unknown":
      return notice("Your session is over. Please log in again.");
    case "logout":
      return notice("You have logged out.");
    case undefined:
      if (req.query["loggedout"] === "1") return notice("You have logged out.");
      return html`<p class="lead">
        For staff only. After ${duration(policy.expireAfter)} without activity you are logged out.
      </p>`;
  }
}

function notice(sentence: string): Html {
  return html`<p class="notice" role="status">${sentence}</p>`;
}
