/**
 * The dialog's elements. Made with `createElement`, a constructable style sheet and listeners only, so that the
 * strictest Content-Security-Policy and Trusted Types have nothing to object to.
 */
import type { Content, Control } from "./content.ts";
import type { Messages } from "./messages/type.ts";
import { styles } from "./styles.ts";

export interface View {
  readonly dialog: HTMLDialogElement;
  readonly controls: Readonly<Record<Exclude<Control, "login">, HTMLButtonElement> & { login: HTMLAnchorElement }>;
  render(content: Content): void;
  /** Takes the time left out of the dialog, as a note in a corner of the page, or puts it back. */
  detachTime(detached: boolean): void;
}

export function createView(root: ShadowRoot, messages: Messages): View {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  root.adoptedStyleSheets = [sheet];

  const title = make("h2", { id: "title", part: "title" });
  // The countdown changes each second and must be silent; what is read aloud is the status beside it, which changes rarely.
  const text = make("p", { id: "text", part: "text", role: "timer" });
  const status = make("p", { role: "status" });
  const time = make("div", { part: "time" }, text, status);
  const note = make("p", { id: "note", part: "note" });
  const primary = { part: "button primary", autofocus: "" };
  const controls = {
    stay: make("button", primary, messages.stay),
    dismiss: make("button", primary, messages.dismiss),
    retry: make("button", primary, messages.retry),
    login: make("a", primary, messages.login),
    logout: make("button", { part: "button" }, messages.logout),
  };
  const body = make("div", { part: "body" }, title, time, note);
  body.append(make("div", { part: "actions" }, ...Object.values(controls)));
  const dialog = make(
    "dialog",
    { part: "dialog", role: "alertdialog", "aria-labelledby": "title", "aria-describedby": "text note" },
    body,
  );
  root.append(dialog);

  let announced = "";
  let offered = "";
  return {
    dialog,
    controls,
    render(content) {
      write(title, content.title);
      write(text, content.text);
      write(note, content.note);
      // An opening dialog is read aloud as a whole: the status speaks only of what changes later.
      const silent = !dialog.open && body.contains(time);
      if (silent) write(status, "");
      else if (content.announced !== announced) write(status, content.announced);
      announced = content.announced;

      if (content.controls.join() === offered) return;
      offered = content.controls.join();
      for (const [name, control] of Object.entries(controls)) {
        control.hidden = !content.controls.includes(name as Control);
      }
      // The focus was on a control that is gone: it must not drop to the page.
      const [first] = content.controls;
      if (dialog.open && first) controls[first].focus();
    },
    detachTime(detached) {
      if (detached) root.append(time);
      else if (!body.contains(time)) title.after(time);
    },
  };
}

function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Screen readers read every write aloud, also one that changes nothing. */
function write(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
