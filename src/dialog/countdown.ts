/**
 * `<session-countdown>`: the time until the session ends, always there, for a place of the page's choice. It hears what
 * the tabs tell each other, this one included, so that the monitor pays nothing for it and no request is made.
 */
import { listenToInput } from "../client/activity.ts";
import { openChannel } from "../client/browser.ts";
import { createClock } from "../client/clock.ts";
import { ageOfRelay, CHANNEL, type Relay } from "../client/tabs.ts";
import { DEFAULT_BASE_PATH, type AliveAnswer } from "../core/wire.ts";
import type { Messages } from "./messages/type.ts";
import { inTab, inWords } from "./time.ts";
import type { SessionCountdownElement, ShownMonitor } from "./types.ts";

const COUNTDOWN_NAME = "session-countdown";

/** Seconds without an answer after which it asks, once: it was put into a page that had been running for a while. */
const PATIENCE = 2;

export interface CountdownOptions {
  /** Where the server's half is. Default "/session-security". */
  readonly url?: string | undefined;
  /** How times are written. Default the language of the place (`lang`); as "9 min" where the browser does not know it. */
  readonly messages?: Pick<Messages, "language" | "timeFormat"> | undefined;
}

/** Defines the element. The first definition on a page counts. */
export function defineSessionCountdown(options: CountdownOptions = {}): void {
  if (!customElements.get(COUNTDOWN_NAME)) customElements.define(COUNTDOWN_NAME, elementClass(options));
}

/**
 * Whole seconds left, never more: `since` seconds after the question of an answer, `idle` after the last input here. Input
 * counts before it is reported, because it will be, long before the end (never-early).
 */
export function secondsLeft(answer: AliveAnswer, since: number, idle: number): number {
  const { idleFor, age, expireAfter, absoluteTimeout = Infinity } = answer;
  const left = Math.min(expireAfter - Math.min(idleFor + since, idle), absoluteTimeout - age - since);
  return Math.max(Math.floor(left), 0);
}

function elementClass({ url = DEFAULT_BASE_PATH, messages }: CountdownOptions): CustomElementConstructor {
  return class extends HTMLElement implements SessionCountdownElement {
    monitor: ShownMonitor | undefined;
    readonly #words = this.attachShadow({ mode: "open" }).appendChild(document.createTextNode(""));
    #stop = (): void => {};

    constructor() {
      super();
      // Not a live region: whoever wants to know the time looks at it. The dialog's warning is read aloud.
      this.attachInternals().role = "timer";
    }

    connectedCallback(): void {
      this.#stop = follow(
        url,
        (left) => this.#write(left),
        () => this.monitor ?? monitorOfPage(),
      );
    }

    disconnectedCallback(): void {
      this.#stop();
    }

    #write(left: number | undefined): void {
      const time = left === undefined ? "" : written(left, messages ?? { language: languageOf(this) });
      const text = time && (this.getAttribute("text") ?? "{time}").replace("{time}", time);
      if (this.#words.data !== text) this.#words.data = text;
    }
  };
}

/** Tells each second what is left; undefined where nothing is, or nothing is known. Answers the way to stop. */
function follow(
  url: string,
  tell: (left: number | undefined) => void,
  findMonitor: () => ShownMonitor | undefined,
): () => void {
  const now = createClock({ wall: () => Date.now(), monotonic: () => performance.now() });
  const opened = now();
  let known: { answer: AliveAnswer; at: number } | undefined;
  let input = -Infinity;
  let asked = false;

  // Without one, as in a sandboxed frame, nothing is shown before the warning.
  const channel = openChannel(CHANNEL + url, (message) => {
    const { answer, age } = read(message, known?.answer.user);
    const at = now() - age;
    // Answers cross on their way: what counts is when their questions were sent.
    if (age < Infinity && "idleFor" in answer && !(known && known.at > at)) known = { answer, at };
    update();
  });
  const stopListening = listenToInput(() => {
    input = now();
  });
  const beat = setInterval(update, 1000);

  function update(): void {
    const monitor = findMonitor();
    const { status } = monitor?.state ?? { status: "off" };
    // Another login may be another user's, with other limits.
    if (status === "off") known = undefined;
    if (status === "active" && !known && !asked && now() - opened > PATIENCE * 1000) {
      asked = true;
      void monitor?.check();
    }
    tell(left());
  }

  function left(): number | undefined {
    const state = findMonitor()?.state;
    if (state?.status === "warning") return state.remaining;
    // Denied by default: what is covered or over has no time, and an old answer would be a guess.
    if (state?.status !== "active" || !known) return undefined;
    return secondsLeft(known.answer, (now() - known.at) / 1000, (now() - input) / 1000);
  }

  update();
  return () => {
    channel?.close();
    stopListening();
    clearInterval(beat);
  };
}

/** What another script has put on the channel is no answer; what is about another user is not about this page. */
function read(message: unknown, user: string | undefined): Pick<Relay, "answer"> & { readonly age: number } {
  const relay = Object(message) as Relay;
  const ours = user ?? (Object(relay.answer) as Partial<AliveAnswer>).user;
  // The monitor judges it by the age of the session as well; here a time that is wrong is wrong until its next answer.
  return { answer: relay.answer, age: ageOfRelay(relay, Date.now(), { user: ours }, NaN) };
}

function monitorOfPage(): ShownMonitor | undefined {
  return document.querySelector("session-security")?.monitor;
}

function languageOf(element: Element): string {
  return element.closest<HTMLElement>("[lang]")?.lang ?? "";
}

function written(left: number, words: Pick<Messages, "language" | "timeFormat">): string {
  return words.timeFormat || isKnown(words.language) ? inWords(left, words) : inTab(left);
}

/** Else the browser would write the time in a language of its own choice, in the middle of another. */
function isKnown(language: string): boolean {
  try {
    return Intl.RelativeTimeFormat.supportedLocalesOf(language).length > 0;
  } catch {
    return false;
  }
}
