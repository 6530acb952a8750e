/**
 * One watch over one session in one page, from `start()` to `stop()`: what this page knows, what is due, and what it
 * shows. Warning, cover and limit follow from what the server has confirmed and from nothing else: input that could not
 * be reported hides no warning. The table in `core/monitor-states` says what each signal does.
 */
import { covered, transition, type Signal, type Status } from "../core/monitor-states.ts";
import { isAnswer, type AliveAnswer, type PingAnswer } from "../core/wire.ts";
import type { PingEnd } from "../core/judge.ts";
import { mayLeave } from "./leave.ts";
import { attempt } from "./listen.ts";
import { plan, type Plan } from "./plan.ts";
import type { Channel, Ports } from "./ports.ts";
import { readRelay, type Relay } from "./tabs.ts";
import type { MonitorOptions, MonitorState } from "./types.ts";

/** All durations in milliseconds. */
export interface WatchOptions extends Required<Pick<MonitorOptions, "url" | "anonymous" | "onEnd" | "extendOn">> {
  initial: AliveAnswer | undefined;
  session: string | undefined;
  user: string | undefined;
  throttle: number;
  ports: Ports;
  clock: () => number;
  publish(state: MonitorState): void;
  /** Nobody is logged in yet: the monitor goes back to "off". */
  stop(): void;
  /** Leaves the page, as `onEnd` says. */
  leave(): void;
}

export interface Watch {
  input(deliberate: boolean): void;
  hold(atMost: number): () => void;
  extend(): Promise<void>;
  check(): Promise<void>;
  logout(): Promise<void>;
  doubt(): void;
  stop(): void;
}

/** Longer ones fire at once (platform facts). */
const LONGEST_TIMER = 2 ** 31 - 1;
/** How long a page may show content that the server has not vouched for, when its first question finds no answer. */
const UNKNOWN_FOR = 10_000;
/** An answer this old is good enough for a page that comes to the front. */
const RECENT = 5000;
const ABORT_AFTER = 5000;
/** A tab that is frozen, or shows an alert, keeps its turn: nobody waits longer for it. */
const TURN_WAIT = 2000;
const FIRST_RETRY = 1000;
const LAST_RETRY = 30_000;
/** With less than this left a covered page stays covered: it would flicker. */
const FLICKER = 1000;
/** Input of an earlier page of this tab counts this long; longer than any sensible idle timeout. */
const HANDED_OVER_FOR = 24 * 3600_000;
/** A page that is still here this long after it was left is kept by somebody's prompt. */
const KEPT_AFTER = 3000;

export function watchSession(options: WatchOptions): Watch {
  const { url, ports, clock, onEnd, extendOn } = options;
  const { page } = ports;
  const name = `session-security:${url}`;
  let { initial, session, user } = options;

  let status: Status = "off";
  let reason: PingEnd;
  let left = false;
  let known: Plan;
  /** The request that brought the last answer was sent then; alive answers to earlier ones come too late. */
  let since = -Infinity;
  /** An answer to a request sent from then on is wanted. */
  let wanted = -Infinity;
  /** The server has vouched for this page by a ping, not only by its markup. */
  let answered = false;
  /** First and last input that the server has not heard of, and the last one that a leaving page has told. */
  let first = Infinity;
  let last = -Infinity;
  let told = -Infinity;
  const holds = new Set<{ until: number }>();

  let path = "/ping";
  let asking: Promise<void> | undefined;
  let retryAt = 0;
  let delay = FIRST_RETRY;
  let deadline = Infinity;
  let cancel = (): void => {};
  let cancelKept = (): void => {};
  let ignoreInput = (): void => {};
  let channel: Channel | undefined;

  const tell = (): void =>
    options.publish(
      status === "warning"
        ? {
            status,
            remaining: Math.max(0, Math.floor((known.limit - clock()) / 1000)),
            extendable: known.extendable,
          }
        : status === "ended"
          ? { status, reason, left }
          : { status },
    );

  const move = (signal: Signal): void => {
    status = transition(status, signal);
    tell();
  };

  /** Only while the warning shows, and input would help, does input need an answer at once. */
  const urgent = (): boolean => status === "warning" && known.extendable;

  const nextQuestion = (): number => Math.min(known.ask, urgent() ? first : first + known.reportWithin);

  const due = (now: number): boolean =>
    status === "unsure" || wanted > -Infinity || (status !== "ended" && now >= nextQuestion());

  /** Looks at the clock: first what may be shown, then what is to be asked, then when to look again. */
  const look = (): void => {
    if (status === "off") return;
    const now = clock();
    for (const held of holds) {
      note(Math.min(now, held.until));
      if (now >= held.until) holds.delete(held);
    }
    if (now >= known.warn) move(now >= known.limit ? "limit" : "warn");
    const asks = due(now);
    if (asks && now >= retryAt) void ask();

    const times = [LONGEST_TIMER + now];
    if (!covered(status)) times.push(now < known.warn ? known.warn : known.limit);
    // The next whole second of the countdown.
    if (status === "warning" && page.visible()) times.push(now + ((known.limit - now) % 1000 || 1000));
    if (!asking) times.push(asks ? retryAt : status === "ended" ? Infinity : nextQuestion());
    deadline = Math.min(...times);
    cancel();
    cancel = ports.timer(Math.max(Math.ceil(deadline - now), 0), look);
  };

  const note = (at: number): void => {
    last = Math.max(last, at);
    first = Math.min(first, at);
  };

  const input = (deliberate: boolean): void => {
    // After sleep, input can come before the timers: then the clock is judged first, and a covered page hears nothing.
    if (clock() >= deadline) look();
    if (covered(status) || status === "off") return;
    const now = clock();
    if (urgent() ? extendOn === "confirm" || (extendOn === "input" && !deliberate) : now - last < options.throttle)
      return;
    const news = first === Infinity || urgent();
    note(now);
    if (news) look();
  };

  /** The server knows of all input up to `at`. */
  const settle = (at: number): void => {
    first = last > at ? Math.max(first, at) : Infinity;
  };

  const answeredAt = (at: number): void => {
    since = Math.max(since, at);
    if (since >= wanted) wanted = -Infinity;
  };

  /** Takes an answer to a request that was sent at `at` by a page of session `asked`. */
  const accept = (answer: PingAnswer, at: number, asked: string | undefined): void => {
    if ("ended" in answer) {
      // An end is for ever, however late it comes, but only for its own session.
      if (asked === session) over(answer.ended, at);
    } else if (user !== undefined && answer.user !== user) {
      over("replaced", at);
    } else if (at >= since && path === "/ping") {
      answeredAt(at);
      ({ session, user } = answer);
      answered = true;
      known = plan(answer, at);
      settle(at - answer.idleFor * 1000);
      if (onEnd === "lock") move("resume");
      const now = clock();
      if (known.limit - now > (covered(status) ? FLICKER : 0)) move(now >= known.warn ? "closing" : "alive");
    }
  };

  const over = (why: PingEnd, at: number): void => {
    answeredAt(at);
    wanted = -Infinity;
    if (status === "ended") {
      // Locked, and somebody else has logged in.
      if (why === "replaced" && onEnd === "lock") page.reload();
      return;
    }
    // A single-page application without a login yet: not an end.
    if (why === "anonymous" && session === undefined) return options.stop();
    reason = why;
    path = "/ping";
    first = Infinity;
    const own = typeof onEnd === "function";
    left = own || (onEnd !== "lock" && mayLeave(why, answered, initial !== undefined || onEnd === "redirect"));
    move("over");
    if (own) {
      attempt(() => onEnd({ reason }));
    } else if (left) {
      options.leave();
      cancelKept = ports.timer(KEPT_AFTER, () => {
        left = false;
        tell();
      });
    }
  };

  const send = async (keepalive: boolean): Promise<void> => {
    const at = clock();
    const asked = session;
    const reported = last;
    if (keepalive) told = last;
    const idleFor = first < Infinity ? (at - last) / 1000 : undefined;
    const answer = await ports.send(url + path, JSON.stringify({ idleFor, session, user }), {
      keepalive,
      abortAfter: ABORT_AFTER,
    });
    if (status === "off") return;
    if (isAnswer(answer)) {
      if (idleFor !== undefined) settle(reported);
      post(answer, at, asked);
      accept(answer, at, asked);
      delay = status === "unsure" ? delay : FIRST_RETRY;
    } else {
      told = -Infinity;
    }
    // A question from before a doubt says nothing about whether the next one is in vain.
    if (at >= since && (!isAnswer(answer) || status === "unsure")) {
      retryAt = clock() + delay;
      delay = Math.min(delay * 2, LAST_RETRY);
    }
  };

  /** One question at a time in this tab, and one voice for all tabs: another one's answer may make ours needless. */
  const ask = (): Promise<void> =>
    (asking ??= ports
      .turn(name, TURN_WAIT, async () => {
        if (status !== "off" && due(clock())) await send(path === "/logout");
      })
      .then(() => {
        asking = undefined;
        look();
      }));

  /** Wants an answer to a request sent at `at` or later; resolves when there is one, or one question was in vain. */
  const want = async (at: number): Promise<void> => {
    if (status === "ended" && onEnd !== "lock") return;
    if (at >= since) wanted = Math.max(wanted, at);
    retryAt = 0;
    look();
    await asking;
    await asking;
  };

  const doubt = (signal: Signal): Promise<void> => {
    since = clock();
    move(signal);
    return want(since);
  };

  const post = (answer: PingAnswer, at: number, asked: string | undefined): void =>
    channel?.post({ posted: ports.wall(), ago: clock() - at, session: asked, answer } satisfies Relay);

  const heard = (message: unknown): void => {
    const relay = readRelay(message, ports.wall());
    if (relay === undefined || status === "off") return;
    const now = clock();
    const { answer, late, fresh, ago = 0 } = relay;
    const ended = answer && "ended" in answer;
    const ours = ended ? session && relay.session === session : user && answer?.user === user;
    if (answer && fresh && ours && status !== "ended") {
      accept(answer, now - Math.max(late, 0) - ago, session);
      look();
    } else {
      // Not shown as the truth. A late report of activity can wait for what is recent anyway; an end cannot.
      void want(now - (answer && !ended && !fresh ? RECENT : Math.max(late, 0)));
    }
  };

  /** Input of the page before, in this tab and by this user. The server judges whether it still helps. */
  const takeOver = (): void => {
    try {
      const [at, who] = JSON.parse(ports.recall(name)!) as [number, unknown];
      const age = ports.wall() - at;
      if (age >= 0 && age < HANDED_OVER_FOR && who === user) note(clock() - age);
    } catch {
      // Nothing there, or not ours.
    }
  };

  const begin = (): void => {
    channel = ports.channel(name, heard);
    if (options.anonymous) {
      channel?.post({ posted: ports.wall() } satisfies Relay);
      channel?.close();
      return;
    }
    const age = page.fresh();
    const now = clock();
    const soon = now + UNKNOWN_FOR;
    known = { ask: Infinity, warn: soon, limit: soon, reportWithin: Infinity, extendable: true };
    takeOver();
    ignoreInput = page.listen(input);
    // Markup that may come from a cache shows what must perhaps no longer be seen.
    move(age !== undefined || session === undefined ? "begin" : "restore");
    if (initial && age !== undefined) {
      post(initial, now - age, session);
      accept(initial, now - age, session);
      answered = false;
      look();
    } else {
      initial = undefined;
      void want(now);
    }
  };

  const stopWatching = page.watch((what) => {
    if (what === "activated") return begin();
    if (status === "off") return;
    if (what === "restored") void doubt("restore");
    else if (what === "look") {
      delay = FIRST_RETRY;
      void want(clock() - RECENT);
    } else {
      if (first < Infinity) {
        ports.remember(name, JSON.stringify([ports.wall() - clock() + last, user]));
        if (last > told) void send(true);
      }
      look();
    }
  });
  if (!page.prerendering()) begin();

  return {
    input,
    hold(atMost) {
      const held = { until: clock() + atMost };
      holds.add(held);
      look();
      return () => {
        look();
        holds.delete(held);
      };
    },
    extend() {
      note(clock());
      return want(clock());
    },
    check: () => want(clock()),
    logout() {
      if (status !== "ended") path = "/logout";
      return doubt("doubt");
    },
    doubt: () => void doubt("doubt"),
    stop() {
      status = "off";
      cancel();
      cancelKept();
      ignoreInput();
      stopWatching();
      channel?.close();
    },
  };
}
