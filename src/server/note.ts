import { ConfigurationError } from "../core/errors.ts";
import { show } from "../core/options.ts";
import type { Note } from "./store.ts";

/** Characters as JSON. A note is kept in the store with each session. */
const NOTE_LENGTH = 1024;

type NoteOption<Req> = ((request: Req) => unknown) | undefined;

/** @throws ConfigurationError, or what the option throws. */
export function noteOf<Req>(option: NoteOption<Req>, request: Req): Note {
  const note = option?.(request) ?? {};
  // A promise is no note; its own failure, which nobody waits for, must not end the process.
  const isPromise = typeof Reflect.get(Object(note), "then") === "function";
  if (isPromise) Promise.resolve(note).catch(() => {});
  const isNote = typeof note === "object" && !Array.isArray(note) && !isPromise;
  if (!isNote || !Object.values(note).every((value) => typeof value === "string"))
    throw new ConfigurationError("note", `${show(note)} is not an object of texts`);
  if (JSON.stringify(note).length <= NOTE_LENGTH) return note as Note;
  throw new ConfigurationError("note", `it has more than ${NOTE_LENGTH} characters as JSON`);
}

/** For what is refused already: that is told with or without a note. */
export function noteIfAny<Req>(option: NoteOption<Req>, request: Req): Note {
  try {
    return noteOf(option, request);
  } catch {
    return {};
  }
}
