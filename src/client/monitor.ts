/**
 * The monitor of one page. Whatever happens changes the facts, then calls `look`, which works everything else out anew:
 * what is shown, what is asked, and when to look again.
 */
import { covered } from "../core/monitor-states.ts";
import { DEFAULT_BASE_PATH, ENDED_HEADER, isAnswer, type EndedAnswer, type PingAnswer } from "../core/wire.ts";
import { assertOptions } from "./assert.ts";
import { browserPorts } from "./browser.ts";
import { createClock } from "./clock.ts";
import { type Facts, learn, nothingKnown, stateOf, urgent } from "./facts.ts";
import { attempt } from "./listen.ts";
import type { Channel, PageEvent } from "./ports.ts";
import { CHANNEL, ageOfRelay, type Relay } from "./tabs.ts";
import { FIRST_RETRY, LAST_RETRY, LONGEST_TIMER, RECENT } from "./timing.ts";
import type { Monitor, MonitorOptions, MonitorState } from "./types.ts";

/**
 * Makes a monitor. Nothing happens before `start()`.
 * @throws TypeError when an option is unknown, or `curtain` is left out
 */
export function createMonitor(options: MonitorOptions): Monitor {
  const { curtain, onEnd, lock, extendOn, throttle = 1, url, markup: shown = {}, ports: given, ...unknown } = options;
  const base = url ?? DEFAULT_BASE_PATH;
  assertOptions(unknown, curtain);
  const ports = Object.assign(browserPorts(), given);
  const { page, wall } = ports;
  const clock = createClock(ports);
  const name = CHANNEL + base;
  const listeners = new Set<() => void>();
  let state: MonitorState = { status: "off" };
  let facts: Facts;
  const holds = new Set<{ readonly until: number }>();
  /** The page is being left; if it still is here then, somebody keeps it. */
  let leftUntil: number;
  /** The last input of a person; up to when the server knows of all input; and what a leaving page has told. */
  let last: number;
  let settled: number;
  let told: number;
  let logsOut: boolean;
  /** An answer to a question sent from then on is wanted; and when the last question was sent. */
  let wanted: number;
  let sent = -Infinity;
  let asking: Promise<void> | undefined;
  let retryAt: number;
  let delay: number;
  /** Is about the login that the first `stop()` belongs to. */
  let markup = shown;
  let stops: (() => void)[] = [];
  let channel: Channel | undefined;
  let cancel = (): void => {};

  /** First what may be shown, then what is to be asked, then when to look again. */
  const look = (): void => {
    const now = judge();
    for (const { until } of holds) note(Math.min(now, until));

    const question = Math.max(due(now), retryAt);
    if (now >= question) ask();

    const moments = [question, facts.warn, facts.limit, leftUntil];
    // The next whole second, at least a millisecond from now: a fraction that is too small to be added to `now` would
    // stop the countdown. Not in a hidden tab: a chain of timers is slowed down there, and the limit would be late.
    if (state.status === "warning" && page.visible()) moments.push(now + 1 + ((facts.limit - now - 1) % 1000));
    const next = Math.min(...moments.filter((moment) => moment > now));
    cancel();
    if (next < Infinity) cancel = ports.timer(Math.min(Math.ceil(next - now), LONGEST_TIMER), look);
  };

  /** Covers or uncovers when the time says so, then tells the listeners, if anything has changed. Returns the time. */
  const judge = (): number => {
    const now = clock();
    const next = stateOf(facts, now, now < leftUntil);
    if (JSON.stringify(next) === JSON.stringify(state)) return now;
    const before = covered(state.status);
    // The same object until something changes.
    state = next;
    // Before any listener can take its time, or throw.
    if (curtain && before !== covered(next.status)) curtain(!before);
    for (const listener of listeners) attempt(listener);
    return now;
  };

  /** When the server is to be asked next: never, when off; of what has ended, only what somebody wants to know. */
  const due = (now: number): number => {
    if (facts.begun === Infinity) return Infinity;
    if (facts.asOf < wanted) return now;
    if (facts.reason) return Infinity;
    const report = urgent(state) ? now : settled + facts.reportWithin!;
    return Math.min(facts.askAt, facts.limit, last > settled ? report : Infinity);
  };

  const note = (at: number): number => (last = Math.max(last, at));

  const input = (deliberate: boolean): void => {
    const now = clock();
    if (now - last < throttle * 1000 && !urgent(state)) return;
    // After sleep, input can come before the timers: the clock is judged first, and a covered page hears nothing.
    look();
    if (covered(state.status)) return;
    if (urgent(state)) {
      if (extendOn === "confirm" || !(deliberate || extendOn === "activity")) return;
      // The server may be back long before the growing pause ends, and the session over by then.
      retryAt = Math.min(retryAt, now + RECENT);
    }
    note(now);
    look();
  };

  /** Takes an answer, our own or told by another tab, to a question that was sent at `at` by a page of `asked`. */
  const accept = (answer: PingAnswer, at: number, asked: string | undefined): void => {
    if (facts.asOf === Infinity) return;
    const now = clock();
    if (!("ended" in answer)) {
      settled = Math.max(settled, at - answer.idleFor * 1000);
      // Input of the page before, not younger than it is. The server judges whether it still helps.
      const handed = at - answer.age * 1000 + Number(ports.recall(name + answer.session));
      if (handed <= now) note(handed);
    }
    const why = learn(facts, answer, at, asked, now, ports.monotonic());
    if (!why) return look();
    logsOut = false;
    // A single-page application without a login yet: not an end.
    if (why === "anonymous" && !facts.session) return stop();
    // By a ping, not only by its markup, which is older than the script.
    const vouched = facts.asOf >= facts.begun;
    const known = facts.asOf > -Infinity;
    // What another tab was told before is no sign of a new login; what this page has heard since is a reason to ask.
    facts.asOf = at;
    facts.doubted = now;
    if (facts.reason && why !== "replaced") return;
    Object.assign(facts, { reason: why, notice: (answer as EndedAnswer).notice });
    // A locked page waits for its user; to anybody else it is of no use.
    if (lock && why !== "replaced") return look();
    // Nothing is heard or asked any more.
    facts.asOf = Infinity;
    look();
    attempt(() => {
      leftUntil = clock() + (onEnd({ reason: why, vouched, known }) ?? Infinity) * 1000;
      look();
    });
  };

  /** The same, of an answer that the other tabs do not know yet. */
  const news = (answer: PingAnswer, at: number, asked: string | undefined): void => {
    channel?.postMessage({ answer, session: asked, sent: wall() - clock() + at } satisfies Relay);
    accept(answer, at, asked);
  };

  const send = async (keepalive: boolean): Promise<void> => {
    const at = (sent = clock());
    const { session, user } = facts;
    const noted = last;
    const body = JSON.stringify({ idleFor: noted > settled ? (at - noted) / 1000 : undefined, session, user });
    const answer = await ports.send(base + (logsOut ? "/logout" : "/ping"), body, keepalive);
    if (at < facts.begun) return;
    if (isAnswer(answer)) {
      settled = Math.max(settled, noted);
      news(answer, at, session);
    }
    if (facts.asOf >= at) delay = FIRST_RETRY;
    // In vain. A question from before a doubt says nothing about the next one.
    else if (at >= wanted) {
      retryAt = clock() + delay;
      delay = Math.min(delay * 2, LAST_RETRY);
    }
  };

  /** One question at a time in this tab, and one voice for all tabs: another one's answer may make ours needless. */
  const ask = (): void => {
    asking ??= ports
      .turn(name, async () => {
        // May be the first that runs after sleep.
        const now = judge();
        if (due(now) <= now) await send(logsOut);
      })
      .then(() => {
        asking = undefined;
        look();
      });
  };

  /** Wants an answer to a question sent at `at` or later; resolves when there is one, or one question was in vain. */
  const want = async (at = clock()): Promise<void> => {
    wanted = Math.max(wanted, at);
    retryAt = 0;
    look();
    await asking;
    await asking;
  };

  /** Covers, until there is an answer to a question sent at `from` or later. */
  const doubt = (from = clock()): Promise<void> => {
    facts.doubted = Math.max(facts.doubted, from);
    return want();
  };

  const heard = (message: unknown): void => {
    const relay = Object(message) as Partial<Relay>;
    const age = ageOfRelay(relay, wall(), facts, ports.monotonic() - facts.born!);
    if (age < Infinity) accept(relay.answer!, clock() - age, relay.session);
    else if (!facts.reason || relay.answer?.user) {
      // No truth, but a reason to ask; not at once each time: tabs that do not understand each other's answers would ask in
      // turns for ever. Of a page that has ended only a locked one learns from it, and only that somebody is logged in.
      wanted = clock();
      retryAt = Math.max(retryAt, sent + FIRST_RETRY);
    }
    look();
  };

  /** Forgets all but the page. */
  const reset = (begun: number): void => {
    facts = nothingKnown(begun, markup);
    last = settled = told = wanted = -Infinity;
    logsOut = false;
    retryAt = leftUntil = 0;
    delay = FIRST_RETRY;
    holds.clear();
  };

  const begin = (): void => {
    if (page.prerendering()) return;
    const now = clock();
    reset(now);
    const age = markup.fresh?.();
    if (markup.initial && age !== undefined) {
      news(markup.initial, now - age, facts.session);
      if (markup.ask) void want();
    }
    // Markup that may come from a cache shows what must perhaps no longer be seen.
    else void (facts.session && age === undefined ? doubt() : want());
  };

  const happened = (what: PageEvent): void => {
    if (facts.begun === Infinity) return begin();
    if (what === "restored") void doubt();
    else if (what === "look") {
      delay = FIRST_RETRY;
      void want(clock() - RECENT);
    } else {
      if (last > settled) {
        if (last > told) {
          told = last;
          // Before all else: Firefox cancels what a closed tab sends too late. The answer may be the first script after sleep.
          void send(true).then(look);
        }
        // The session's age then, by the clock that makes input older: the wall clock may have been set.
        ports.remember(name + facts.session, `${ports.monotonic() - facts.born! - clock() + last}`);
      }
      look();
    }
  };

  const stop = (): void => {
    for (const each of stops) each();
    stops = [];
    markup = {};
    reset(Infinity);
    look();
  };

  reset(Infinity);
  return {
    start() {
      // After an end a single-page application starts again with its next login.
      if (facts.reason) stop();
      if (stops[0]) return;
      channel = ports.channel(name, heard);
      stops = [page.watch(happened), page.listen(input), () => channel?.close()];
      begin();
    },
    stop,
    get state() {
      return state;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    activity: () => input(true),
    hold({ atMost = 4 * 3600 } = {}) {
      const held = { until: clock() + atMost * 1000 };
      holds.add(held);
      look();
      return () => {
        look();
        holds.delete(held);
      };
    },
    extend: () => want(note(clock())),
    check: () => want(),
    logout() {
      logsOut = true;
      return doubt(Infinity);
    },
    inspect(response) {
      if (response.headers.has(ENDED_HEADER)) void doubt();
      return response;
    },
  };
}
