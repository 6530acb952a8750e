/**
 * The dialog's elements. Made with `createElement`, a constructable style sheet and listeners only, so that the
 * strictest Content-Security-Policy and Trusted Types have nothing to object to.
 */
import type { Content, Control } from "./content.ts";
import type { Messages } from "./messages/type.ts";
import { styles } from "./styles.ts";

export interface View {
  readonly dialog: HTMLDialogElement;
  readonly login: HTMLAnchorElement;
  render(content: Content): void;
}

export function createView(root: ShadowRoot, messages: Messages): View {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  root.adoptedStyleSheets = [sheet];

  const title = make("h2", "title");
  // The countdown changes each second and is silent. What is read aloud is the status, which changes rarely.
  const text = make("p", "text");
  text.role = "timer";
  const status = make("p", "status");
  status.role = "status";
  const note = make("p", "note");
  const login = make("a", "login", messages.login);
  const controls = [
    ...(["extend", "dismiss", "check"] as const).map((name) => make("button", name, messages[name])),
    login,
    make("button", "logout", messages.logout),
  ];
  // The focus goes to the first that shows; "log out" is the last.
  for (const control of controls) control.autofocus = true;
  const actions = make("div", "actions", ...controls);
  const dialog = make("dialog", "dialog", make("div", "body", title, text, status, note, actions));
  dialog.role = "alertdialog";
  dialog.setAttribute("aria-labelledby", "title");
  dialog.setAttribute("aria-describedby", "text note");
  root.append(dialog);

  let announced: string | undefined;
  return {
    dialog,
    login,
    render(content) {
      write(title, content.title);
      write(text, content.text);
      write(note, content.note || "");
      // A dialog that opens is read aloud as a whole: the status speaks only of what changes later.
      if (!dialog.open) write(status, "");
      else if (content.announced && content.announced !== announced) write(status, content.announced);
      announced = content.announced;
      for (const control of controls) control.hidden = !content.controls.includes(control.id as Control);
    },
  };
}

/** An element whose id, for us, and `::part()`, for the page's style sheets, are the same word. */
function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  name: string,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  element.id = name;
  element.part.add(name);
  element.append(...children);
  return element;
}

/** Screen readers read every write aloud, also one that changes nothing. */
function write(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
