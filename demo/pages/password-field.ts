import { html, type Html } from "../html.ts";

export interface PasswordField {
  readonly name: string;
  readonly label: string;
  readonly autocomplete?: "current-password" | "new-password";
  /** What is wrong with it, which the element with the id "problem" says. */
  readonly problem?: string | undefined;
  /** It is to be typed again, because of what the element with the id "problem" says. Default: there is a problem. */
  readonly again?: boolean;
  readonly hint?: string;
}

export function passwordField(field: PasswordField): Html {
  const { name, label, autocomplete = "current-password", problem, again = problem !== undefined, hint } = field;
  const about = [hint !== undefined && `${name}-hint`, again && "problem"].filter(Boolean).join(" ");
  return html`
    <label for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      type="password"
      autocomplete="${autocomplete}"
      maxlength="256"
      required
      ${about !== "" && html`aria-describedby="${about}"`}
      ${problem !== undefined && html`aria-invalid="true"`}
      ${again && html`autofocus`}
    />
    ${hint !== undefined && html`<p class="small" id="${name}-hint">${hint}</p>`}
  `;
}
