/** What the dialog says and offers in each state of the monitor. Pure: no DOM, no clock. */
import type { MonitorState } from "../client/types.ts";
import type { Messages } from "./messages/type.ts";
import { announcedTime, inTime, shortTime, shownTime } from "./time.ts";

/** Named after what they do to the monitor. `login` is a link; `dismiss` leaves the page usable as long as it lasts. */
export type Control = "extend" | "dismiss" | "check" | "login" | "logout";

export interface Content {
  readonly title: string;
  readonly text: string;
  readonly note?: string | false;
  /** For the live region, in few steps. */
  readonly announced?: string;
  /** For the tab: what is put before the page's own title. Changes only together with what is announced. */
  readonly tab?: string;
  /** The first has the focus, and Escape does the same. */
  readonly controls: readonly Control[];
}

/** Undefined when there is nothing to say. */
export function contentFor(state: MonitorState, messages: Messages): Content | undefined {
  if (state.status === "warning") {
    const say = (time: ReturnType<typeof shownTime>): string =>
      messages.warning.replace("{time}", inTime(time, messages.language));
    const announced = announcedTime(state.remaining);
    return {
      title: messages.warningTitle,
      text: say(shownTime(state.remaining)),
      note: !state.extendable && messages.absolute,
      announced: say(announced),
      tab: shortTime(announced),
      controls: [state.extendable ? "extend" : "dismiss", "logout"],
    };
  }
  if (state.status === "unsure") {
    return { title: messages.coveredTitle, text: messages.covered, controls: ["check", "logout"] };
  }
  if (state.status === "ended") {
    const { ended } = messages;
    return {
      title: messages.endedTitle,
      text: ended[state.reason] ?? ended.other,
      controls: state.left ? [] : ["login"],
    };
  }
  return undefined;
}
