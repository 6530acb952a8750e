/**
 * What is checked for whoever writes messages without the help of types. The build leaves calls of this function out of
 * the served files, whose messages the tests have checked (tools/bundle.ts).
 * @throws TypeError when a text is missing or empty, or `{time}` or a language tag is not what it must be
 */
import type { Messages } from "./messages/type.ts";

const TEXTS =
  "language warningTitle warning absolute coveredTitle covered endedTitle ended.idle ended.absolute " +
  "extend logout dismiss check login";

export function assertMessages(messages: Messages): void {
  const { ended, ...others } = Object(messages) as Messages;
  const texts: Readonly<Record<string, unknown>> = {
    ...others,
    "ended.idle": ended?.idle,
    "ended.absolute": ended?.absolute,
  };
  for (const name of TEXTS.split(" ")) {
    const text = texts[name];
    // A button without words is no button.
    if (typeof text !== "string" || text.trim() === "") {
      throw new TypeError(`session-security: messages.${name} is missing`);
    }
  }
  if (messages.warning.split("{time}").length !== 2) {
    throw new TypeError("session-security: messages.warning must say {time}, once");
  }
  try {
    Intl.getCanonicalLocales(messages.language);
  } catch (cause) {
    throw new TypeError(`session-security: messages.language "${messages.language}" is no language tag`, { cause });
  }
}
