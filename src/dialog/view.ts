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
  /** Writes what has changed. With other controls it is another dialog: closed here, to be opened anew. */
  render(content: Content): void;
}

export function createView(root: ShadowRoot, messages: Messages, run: (control: Control) => void): View {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  root.adoptedStyleSheets = [sheet];

  const title = make("h2", "title");
  // The countdown changes each second and is silent. What is read aloud is the status, which changes rarely.
  const text = make("p", "text");
  const status = make("p", "status");
  status.role = "status";
  const login = make("a", "login", messages.login);
  const actions = make("div", "actions");
  const dialog = make("dialog", "dialog", make("div", "body", title, status, text, actions));
  dialog.role = "alertdialog";
  dialog.setAttribute("aria-labelledby", "title");
  dialog.setAttribute("aria-describedby", "text");
  dialog.lang = messages.language;
  // From right to left where the messages are.
  dialog.dir = "auto";
  root.append(dialog);

  let offered = "";
  let spoken: number | undefined;

  function control(name: Control): HTMLElement {
    const element = name === "login" ? login : make("button", name, messages[name]);
    // The focus goes to the first.
    element.autofocus = true;
    element.onclick = () => run(name);
    return element;
  }

  return {
    dialog,
    login,
    render(content) {
      if (offered !== (offered = content.controls.join())) {
        dialog.close();
        actions.replaceChildren(...content.controls.map(control));
      }
      write(title, content.title);
      write(text, content.text);
      // A dialog that opens is read aloud as a whole: the status speaks only of what changes later.
      if (spoken !== (spoken = content.step)) status.textContent = dialog.open ? content.text : "";
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

/** Screen readers may read every write aloud, also one that changes nothing. */
function write(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
