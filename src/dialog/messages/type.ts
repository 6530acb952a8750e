import type { PingEnd } from "../../core/judge.ts";

/** Everything the dialog says, in one language. Short and polite; it speaks to somebody who may be startled. */
export interface Messages {
  /** BCP 47 tag, for the way times are written, and for the voice of a screen reader. */
  readonly language: string;

  readonly warningTitle: string;
  /** `{time}` becomes "in 2 minutes", in this language and in the right case. */
  readonly warning: string;
  /** Said after it when the absolute timeout is the nearer: nothing extends that one. */
  readonly absolute: string;
  readonly coveredTitle: string;
  readonly covered: string;
  readonly endedTitle: string;
  /** Why it ended; the title alone says it where a reason needs no words of its own. */
  readonly ended: Readonly<Record<"idle" | "absolute", string> & Partial<Record<PingEnd, string>>>;

  /** "Stay signed in" */
  readonly extend: string;
  /** "Log out now" */
  readonly logout: string;
  /** Closes a warning that cannot be answered, so that the work can be saved. */
  readonly dismiss: string;
  /** "Try again" */
  readonly check: string;
  /** "Log in again" */
  readonly login: string;

  /**
   * Writes "in 2 minutes" where browsers do not know the language: Chromium has no Irish, Maltese, Nynorsk and Welsh, and
   * would say the time in its own language. Default `Intl.RelativeTimeFormat`.
   */
  readonly timeFormat?: { format(count: number, unit: "minute" | "second"): string };
}

/** What a locked page says besides (`lock` in each language's file, so that only such pages load it). */
export interface LockMessages {
  readonly language: string;
  /** Nothing is lost; log in again to go on. */
  readonly locked: string;
}

/** What is said at the top of a form that has a draft (`drafts` in each language's file). */
export interface DraftMessages {
  readonly language: string;
  /** "What you typed here before was not sent." */
  readonly draft: string;
  /** "Restore it" */
  readonly restore: string;
  /** "Discard it" */
  readonly discard: string;
}

/**
 * Who has read the words of a file. Beside the messages, not in them, so that it is not served. `source`: the words that
 * the others follow. `machine`: translated by a machine, read by nobody. `checked`: compared word by word with the
 * source, by no native reader. `native`: a native reader has approved it.
 */
export type Review = "source" | "machine" | "checked" | "native";
