import type { EndReason } from "../../core/judge.ts";

/** Everything the dialog says, in one language. Short and polite; it speaks to somebody who may be startled. */
export interface Messages {
  /** BCP 47 tag, for the way numbers and times are written, and for the voice of a screen reader. */
  readonly language: string;
  /** Default "ltr". */
  readonly direction?: "ltr" | "rtl" | undefined;

  readonly warningTitle: string;
  /** `{time}` becomes "in 2 minutes", in this language and in the right case. */
  readonly warning: string;
  /** Said besides when the absolute timeout is the nearer: nothing extends that one. */
  readonly notExtendable: string;

  readonly coveredTitle: string;
  readonly covered: string;

  readonly endedTitle: string;
  readonly ended: Readonly<Record<Extract<EndReason, "idle" | "absolute" | "revoked"> | "replaced" | "other", string>>;

  readonly stay: string;
  readonly logout: string;
  /** Closes a warning that cannot be answered, so that the work can be saved. */
  readonly dismiss: string;
  readonly retry: string;
  readonly login: string;
}
