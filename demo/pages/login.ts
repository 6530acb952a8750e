/** The login page, which also says why one has to log in again. */
import type { Request } from "express";
import type { EndReason } from "session-security";
import type { Config } from "../config.ts";
import { html, type Html } from "../html.ts";
import { duration, type Context } from "./layout.ts";
import { passwordField } from "./password-field.ts";

export interface Attempt {
  readonly username?: string;
  /** A path that `returnTo` has checked. */
  readonly next: string;
  readonly problem?: string;
}

export function loginPage(context: Context, req: Request, attempt: Attempt): string {
  const { username = "", next, problem } = attempt;
  const accounts = context.users.all();
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
      ${passwordField({ name: "password", label: "Password", again: problem !== undefined })}
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
            ${accounts.map(
              ({ name, fullName, disabled, passwordChanged }) =>
                html`<tr>
                  <th scope="row"><code>${name}</code></th>
                  <td>${passwordChanged ? "changed" : html`<code>${name}</code>`}</td>
                  <td>${fullName} ${disabled && html`<span class="badge critical">disabled</span>`}</td>
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
function whyAgain({ security, config }: Context, req: Request): Html {
  const reason = security.endReason(req);
  if (reason === undefined) {
    if (req.query["loggedout"] === "1") return notice("You have logged out.");
    return html`<p class="lead">
      For staff only. After ${duration(config.policy.expireAfter)} without activity you are logged out.
    </p>`;
  }
  const words = security.endNotice(req);
  // Only the administration says why it ends a session.
  if (words !== undefined) return notice("Your session was ended by the administration:", words);
  return notice(sentenceFor(reason, config));
}

function sentenceFor(reason: EndReason, { policy, concurrent }: Config): string {
  switch (reason) {
    case "idle":
      return `You were logged out after ${duration(policy.expireAfter)} without activity.`;
    case "absolute":
      return `You were logged out ${duration(policy.absoluteTimeout ?? 0)} after you had logged in. Please log in again.`;
    case "revoked":
      return "This session was ended from another place. If that was not you, change your password.";
    case "concurrent":
      return `You logged in somewhere else, and only ${concurrent?.max ?? "so many"} at a time are allowed: the oldest session was ended. If that was not you, change your password.`;
    case "unknown":
      return "Your session is over. Please log in again.";
    case "logout":
      return "You have logged out.";
  }
}

/** `words` are those of whoever ended the session: text, as everything that a template is given. */
function notice(sentence: string, words?: string): Html {
  return html`<div class="notice" role="status">
    <p>${sentence}</p>
    ${words !== undefined && html`<blockquote>${words}</blockquote>`}
  </div>`;
}
