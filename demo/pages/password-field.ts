import { html, type Html } from "../html.ts";

export interface PasswordField {
  readonly name: string;
  readonly label: string;
  readonly autocomplete?: "current-password" | "new-password";
  /** What is wrong with it; the first field with a problem gets the focus. */
  readonly problem?: string | undefined;
  readonly hint?: string;
}

/** The text of `problem` stands in the element with the id "problem". */
export function passwordField({ name, label, autocomplete = "current-password", problem, hint }: PasswordField): Html {
  const about = [hint !== undefined && `${name}-hint`, problem !== undefined && "problem"].filter(Boolean).join(" ");
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
      ${problem !== undefined && html`aria-invalid="true" autofocus`}
    />
    ${hint !== undefined && html`<p class="small" id="${name}-hint">${hint}</p>`}
  `;
}
