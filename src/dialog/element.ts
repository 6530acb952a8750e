/** `<session-security>`: shows what a monitor knows. */
import { assertMessages } from "./assert.ts";
import type { Messages } from "./messages/type.ts";
import { createPresenter } from "./presenter.ts";
import type { SessionSecurityElement, ShownMonitor } from "./types.ts";

export const ELEMENT_NAME = "session-security";

/**
 * Defines the element, in one language. The first definition on a page counts.
 * @throws TypeError when a text is missing
 */
export function defineSessionSecurity(messages: Messages): void {
  assertMessages(messages);
  // The class is made in here because HTMLElement does not exist where pages are rendered on a server.
  if (!customElements.get(ELEMENT_NAME)) customElements.define(ELEMENT_NAME, elementClass(messages));
}

function elementClass(messages: Messages): CustomElementConstructor {
  return class extends HTMLElement implements SessionSecurityElement {
    readonly #present = createPresenter(this, messages);
    #monitor: ShownMonitor | undefined;

    get monitor(): ShownMonitor | undefined {
      return this.#monitor;
    }

    set monitor(monitor: ShownMonitor | undefined) {
      this.#monitor = monitor;
      this.#present(monitor);
    }
  };
}
