import type { PingEnd } from "../core/judge.ts";
import type { AliveAnswer } from "../core/wire.ts";
import type { MonitorPorts, Ports } from "./ports.ts";

/** How the monitor behaves, on whatever it runs. Durations are seconds. */
export interface MonitorOptions {
  /**
   * Hides what is protected (true) and shows it again (false), at once. Required, because without it an ended session
   * stays on the screen: `createCurtain()`, a function of the application's own, or false, which says that there is
   * nothing to hide.
   */
  curtain: Curtain | false;
  /**
   * What happens after an end. The page is covered by then, and stays so. May return for how many seconds the page counts
   * as being left (`left` in the state); nothing means for ever.
   */
  onEnd: (end: End) => number | void;
  /**
   * After an end the page waits, covered, until its user is logged in again; `onEnd` is called only when somebody else is.
   * Default false.
   */
  lock?: boolean | undefined;
  /** Where the server's half is. Default "/session-security". Another origin must list this one in `allowedOrigins`. */
  url?: string | undefined;
  /** What the page shows already when the watch begins. Default nothing, as in a single-page application. */
  markup?: Markup | undefined;
  /**
   * What extends the session while the warning shows. `input` (default): buttons, Escape, a key other than Tab and
   * modifiers, a press outside the dialog. `activity`: a mouse move too. `confirm`: only the button (and Escape).
   */
  extendOn?: "input" | "activity" | "confirm" | undefined;
  /** Seconds between two notes of activity, except while the warning shows. Default 1. */
  throttle?: number | undefined;
  /** Replaced in tests. */
  ports?: Partial<MonitorPorts> | undefined;
}

/** What the page says of itself. */
export interface Markup {
  /** What the server said when it made the page (`head()` writes it). Believed only when the page came fresh. */
  initial?: AliveAnswer | undefined;
  /** Ask at once, whatever `initial` says (`head()` writes it where nothing proved a person). */
  ask?: boolean | undefined;
  /** Public names of the session and the user that the page shows, sent with each ping, so that another's is noticed. */
  session?: string | undefined;
  user?: string | undefined;
  /**
   * How many milliseconds ago the request for this page was sent, if it came fresh from the network. Default unknown: a
   * page that shows a session is covered until an answer comes.
   */
  fresh?(): number | undefined;
}

export type Curtain = (hidden: boolean) => void;

export interface End {
  readonly reason: PingEnd;
  /** An answer has said before that this very page may be shown: loading it again changes something. */
  readonly vouched: boolean;
  /** An answer had come at all: with the page, or by another tab. */
  readonly known: boolean;
}

/** How the monitor of a page behaves. Everything is optional. */
export interface PageMonitorOptions
  extends Omit<MonitorOptions, "curtain" | "onEnd" | "markup" | "lock" | "ports">, Omit<Markup, "fresh"> {
  /**
   * What happens after an end. `reload` (default): the server's answer decides what is shown; `redirect` to
   * `loginUrl` with the way back; `lock`: stay covered and offer to log in beside; a function: the application's own.
   * The page is covered in any case.
   */
  onEnd?: "reload" | "redirect" | "lock" | ((end: End) => void) | undefined;
  /** Default "/login". Only a path or an http(s) URL. */
  loginUrl?: string | undefined;
  /** Query parameter of `loginUrl` that carries the way back. Default "next". */
  returnParam?: string | undefined;
  /** What is covered. Default "body"; false leaves it to the application, by the events `session-security:cover` and `:uncover`. */
  curtain?: Element | "body" | false | undefined;
  /** Replaced in tests. */
  ports?: Partial<Ports> | undefined;
}

/** What the monitor knows. A stable snapshot: the same object until something changes. */
export type MonitorState =
  | { readonly status: "off" }
  | { readonly status: "active" }
  /** `remaining`: whole seconds really left, rounded down. `extendable` is false when the absolute timeout is the nearer. */
  | { readonly status: "warning"; readonly remaining: number; readonly extendable: boolean }
  /** Covered, and asking the server. */
  | { readonly status: "unsure" }
  /**
   * `left`: false when the page stays (a loop was prevented, or another script keeps it) and the dialog must offer a link.
   * `notice`: what the one who ended it has to say, plain text.
   */
  | {
      readonly status: "ended";
      readonly reason: PingEnd;
      readonly notice?: string | undefined;
      readonly left: boolean;
    };

/** The browser half: watches for a person's input, reports it, warns, and covers. */
export interface Monitor {
  /** Starts watching. Idempotent. A single-page application calls it after the login. */
  start(): void;
  /** Stops watching and uncovers. Idempotent. For a single-page application after its own logout. */
  stop(): void;
  readonly state: MonitorState;
  /** Calls `listener` after each change of `state`; answers the way to stop. */
  subscribe(listener: () => void): () => void;
  /** Counts as input of a person: for input that the page cannot see (a canvas application, a remote screen). */
  activity(): void;
  /** Counts as input until released, for a film or an upload; at most `atMost` seconds (default 4 hours). */
  hold(options?: { atMost?: number }): () => void;
  /** "Stay signed in": reports activity now. Resolves when answered or given up. */
  extend(): Promise<void>;
  /** Asks the server now. It counts as no input, but takes along what has not been reported yet. */
  check(): Promise<void>;
  /**
   * "Log out now": covers at once, then ends the session by `POST <url>/logout`. The page is left when the server has
   * answered; as long as it cannot be reached the page stays covered and keeps trying.
   */
  logout(): Promise<void>;
  /** Give it every API response: one with `session-ended` covers the page at once and asks. Returns the response. */
  inspect(response: Response): Response;
}

export interface PageMonitor extends Monitor {
  /** Where the login page is, with the way back to here. */
  loginHref(): string;
  /** The form (or every form) is saved: `confirmFormDiscard` no longer asks, and its draft is gone. */
  markSaved(form?: HTMLFormElement): void;
}
