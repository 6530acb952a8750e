/** What the dialog says and offers in each state of the monitor. Pure: no DOM, no clock. */
import type { MonitorState } from "../client/types.ts";
import type { Messages } from "./messages/type.ts";
import { announcedTime, inTime, shortTime, shownTime } from "./time.ts";

/** The first control of a list has the focus, and Escape does the same. */
export type Control = "stay" | "dismiss" | "retry" | "logout" | "login";

export interface Content {
  readonly title: string;
  readonly text: string;
  readonly note: string;
  /** For the live region: changes rarely. */
  readonly announced: string;
  /** For the tab: what is put before the page's own title. Changes only together with what is announced. */
  readonly tab?: string;
  readonly controls: readonly Control[];
}

/** Undefined when there is nothing to say. */
export function contentFor(state: MonitorState, messages: Messages): Content | undefined {
  if (state.status === "warning") {
    const { language, warning } = messages;
    const announced = announcedTime(state.remaining);
    const sentence = (time: string): string => warning.replace("{time}", time);
    return {
      title: messages.warningTitle,
      text: sentence(inTime(shownTime(state.remaining), language)),
      note: state.extendable ? "" : messages.notExtendable,
      announced: sentence(inTime(announced, language)),
      tab: shortTime(announced, language),
      controls: [state.extendable ? "stay" : "dismiss", "logout"],
    };
  }
  if (state.status === "unsure") return told(messages.coveredTitle, messages.covered, ["retry", "logout"]);
  if (state.status === "ended") {
    const reasons: Readonly<Record<string, string>> = messages.ended;
    return told(messages.endedTitle, reasons[state.reason] ?? messages.ended.other, state.left ? [] : ["login"]);
  }
  return undefined;
}

function told(title: string, text: string, controls: readonly Control[]): Content {
  return { title, text, note: "", announced: `${title}. ${text}`, controls };
}
