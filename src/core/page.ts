/** What the server writes into a page for the monitor: the content of `<meta name="session-security">`, as JSON. */
import type { AliveAnswer } from "./wire.ts";

/** The name of the `<meta>` element. */
export const META_NAME = "session-security";

/** What stands in `PageAround.login` for the way back. */
export const HERE = "{here}";

/** How the monitor of a page behaves; the same words as in the monitor's own options. */
export interface PageBehaviour {
  /** What happens after an end. Default "reload": the server's answer decides what is shown. */
  readonly onEnd?: "reload" | "redirect" | "lock" | undefined;
  /** The login page, a path of this origin or an absolute http(s) URL. Default "/login". */
  readonly loginUrl?: string | undefined;
  /** The query parameter of `loginUrl` that carries the way back. Default "next". */
  readonly returnParam?: string | undefined;
  /** What extends the session while the warning shows. Default "input". */
  readonly extendOn?: "input" | "activity" | "confirm" | undefined;
  /**
   * Ask before a page is left with unsaved input, by a second script; `ignore` is a selector of fields and forms to leave
   * out, besides those with `data-session-security-ignore`. Default false.
   */
  readonly confirmFormDiscard?: boolean | { readonly ignore: string } | undefined;
  /**
   * Keep what is typed into forms with `data-session-security-draft`, encrypted, for the same user in the same tab;
   * `keepFor` is for how many seconds, 60 to 604,800, default 86,400 (a day). Default false.
   */
  readonly drafts?: boolean | { readonly keepFor: number } | undefined;
  /** Define `<session-countdown>`, the time until the end, by a script of its own. Default false. */
  readonly countdown?: boolean | undefined;
}

/** What the monitor is told is on top, in the words of its options; the rest is for the page around it. */
export interface PageConfig extends Pick<PageBehaviour, "extendOn"> {
  /** Where the package's routes are, without a slash at the end. */
  readonly url: string;
  /** `onEnd: "lock"`. */
  readonly lock?: true | undefined;
  /** Nobody was logged in, and nothing else is said. */
  readonly anonymous?: true | undefined;
  readonly markup?: PageMarkup | undefined;
  readonly around?: PageAround | undefined;
}

/** Whose page it is. */
export interface PageMarkup {
  /** How the session stood when the page was made. Believed only by a page that came fresh from the network. */
  readonly initial?: AliveAnswer | undefined;
  /** This navigation proved no person (ARCHITECTURE.md, "Kinds of request"): the monitor asks, and so speaks, at once. */
  readonly ask?: true | undefined;
  /** Public names of the session and the user that the page was made for. */
  readonly session?: string | undefined;
  readonly user?: string | undefined;
}

export interface PageAround extends Pick<PageBehaviour, "confirmFormDiscard" | "drafts"> {
  readonly onEnd?: "reload" | "redirect" | undefined;
  /** The login page, checked and put together by the server, with `HERE` where the way back belongs. */
  readonly login: string;
}
