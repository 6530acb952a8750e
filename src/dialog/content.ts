/** What the dialog says and offers in each state of the monitor. Pure: no DOM, no clock. */
import type { MonitorState } from "../client/types.ts";
import type { Messages } from "./messages/type.ts";
import { inTab, inWords, spokenStep } from "./time.ts";

/** Named after what they do to the monitor. `login` is a link; `dismiss` leaves the page usable as long as it lasts. */
export type Control = "extend" | "dismiss" | "check" | "login" | "logout";

export interface Content {
  readonly title: string;
  readonly text: string;
  /** The first has the focus, and Escape does the same. */
  readonly controls: readonly Control[];
  /** The text is read aloud again when this changes. */
  readonly step?: number;
  /** For the tab: what is put before the page's own title. */
  readonly tab?: string;
}

/** Undefined when there is nothing to say. */
export function contentFor(state: MonitorState, messages: Messages): Content | undefined {
  if (state.status === "warning") {
    const { remaining, extendable } = state;
    const text = messages.warning.replace("{time}", inWords(remaining, messages));
    return {
      title: messages.warningTitle,
      text: extendable ? text : `${text} ${messages.absolute}`,
      controls: [extendable ? "extend" : "dismiss", "logout"],
      step: spokenStep(remaining),
      tab: inTab(remaining),
    };
  }
  if (state.status === "unsure") {
    return { title: messages.coveredTitle, text: messages.covered, controls: ["check", "logout"] };
  }
  if (state.status === "ended") {
    return {
      title: messages.endedTitle,
      text: state.notice ?? messages.ended[state.reason] ?? "",
      controls: state.left ? [] : ["login"],
    };
  }
  return undefined;
}
