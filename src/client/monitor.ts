/**
 * The monitor of one page. Whatever happens changes the facts, then calls `look`, which works everything else out anew:
 * what is shown, what is asked, and when to look again.
 */
import type { PingEnd } from "../core/judge.ts";
import { DEFAULT_BASE_PATH, ENDED_HEADER, isAnswer, type PingAnswer } from "../core/wire.ts";
import { browserPorts } from "./browser.ts";
import { createClock } from "./clock.ts";
import { learn, nextQuestion, nothingKnown, stateOf, urgent } from "./facts.ts";
import { loginLink, mayLeave } from "./leave.ts";
import { attempt } from "./listen.ts";
import type { Channel, PageEvent } from "./ports.ts";
import { createStates } from "./states.ts";
import { readRelay, type Relay } from "./tabs.ts";
import { FIRST_RETRY, KEPT_AFTER, LAST_RETRY, LONGEST_TIMER, RECENT } from "./timing.ts";
import type { Monitor, MonitorOptions } from "./types.ts";

/**
 * Makes the monitor of one page. Nothing happens before `start()`.
 * @throws TypeError when an option is unknown
 */
export function createMonitor(options: MonitorOptions = {}): Monitor {
  const {
    url = DEFAULT_BASE_PATH,
    initial,
    session = initial?.session,
    user = initial?.user,
    anonymous,
    onEnd = "reload",
    loginUrl = "/login",
    returnParam = "next",
    extendOn = "input",
    throttle = 1,
    curtain,
    ports: replaced,
    ...unknown
  } = options;
  // A misspelt setting must not be ignored: it would be a protection that is not there.
  for (const name in unknown) throw new TypeError(`session-security: unknown option "${name}"`);

  const ports = { ...browserPorts(curtain), ...replaced };
  const { page, wall } = ports;
  const clock = createClock(ports);
  const name = `session-security:${url}`;
  const { current, publish, subscribe } = createStates(page.cover);

  let facts = nothingKnown(Infinity);
  const holds = new Set<{ readonly until: number }>();
  /** The page is being left; if it still is here then, somebody keeps it. */
  let leftUntil = 0;
  /** The input that a leaving page has told. */
  let told: number;

  let path: string;
  let asking: Promise<void> | undefined;
  let retryAt: number;
  let delay: number;
  /** The last question. */
  let sent = -Infinity;

  /** Is about the login that the first `stop()` belongs to. */
  let markup: Pick<MonitorOptions, "initial" | "session" | "user"> = { initial, session, user };
  const stops: (() => void)[] = [];
  let channel: Channel | undefined;
  let cancel = (): void => {};

  /** First what may be shown, then what is to be asked, then when to look again. */
  const look = (): void => {
    const now = clock();
    for (const { until } of holds) note(Math.min(now, until));
    const state = stateOf(facts, now, now < leftUntil);
    publish(state);

    const question = Math.max(nextQuestion(facts, now), retryAt);
    if (now >= question) ask();

    const moments = [question, facts.warn, facts.limit, leftUntil];
    // The next whole second, at least a millisecond from now: a fraction that is too small to be added to `now` would
    // stop the countdown. Not in a hidden tab: a chain of timers is slowed down there, and the limit would be late.
    if (state.status === "warning" && page.visible()) moments.push(now + 1 + ((facts.limit - now - 1) % 1000));
    const next = Math.min(...moments.filter((moment) => moment > now));
    cancel();
    if (next < Infinity) cancel = ports.timer(Math.min(Math.ceil(next - now), LONGEST_TIMER), look);
  };

  const note = (at: number): void => {
    facts.last = Math.max(facts.last, at);
  };

  const input = (deliberate: boolean): void => {
    const now = clock();
    if (now - facts.last < throttle * 1000 && !urgent(facts, now)) return;
    // After sleep, input can come before the timers: the clock is judged first, and a covered page hears nothing.
    look();
    if (!/active|warning/.test(current().status)) return;
    if (urgent(facts, now)) {
      if (extendOn === "confirm" || (extendOn === "input" && !deliberate)) return;
      // The server may be back long before the growing pause ends, and the session over by then.
      retryAt = Math.min(retryAt, now + RECENT);
    }
    note(now);
    look();
  };

  /** Nothing is heard or asked any more. A locked page waits for its user; to anybody else it is of no use. */
  const final = (): boolean => !!facts.reason && (onEnd !== "lock" || facts.reason === "replaced");

  /** Takes an answer, our own or told by another tab, to a question that was sent at `at` by a page of `asked`. */
  const accept = (answer: PingAnswer, at: number, asked: string | undefined): void => {
    if (final()) return;
    const end = learn(facts, answer, at, asked, clock());
    if (end) over(end);
  };

  const over = (why: PingEnd): void => {
    path = "/ping";
    // A single-page application without a login yet: not an end.
    if (why === "anonymous" && !facts.session) return stop();
    // By a ping, not only by its markup, which is older than the script.
    const vouched = facts.asOf >= facts.begun;
    // What another tab was told before is no sign of a new login.
    facts.asOf = facts.doubted = clock();
    if (facts.reason && why !== "replaced") return;
    facts.reason = why;
    const own = typeof onEnd === "function";
    const redirect = onEnd === "redirect";
    const leaves = (onEnd !== "lock" || why === "replaced") && mayLeave(why, vouched, redirect || !!markup.initial);
    leftUntil = own ? Infinity : leaves ? clock() + KEPT_AFTER : 0;
    look();
    if (own) attempt(() => onEnd({ reason: why }));
    else if (leaves) page.leave(redirect ? loginHref() : undefined);
  };

  const send = async (keepalive: boolean): Promise<void> => {
    const at = (sent = clock());
    const { session: asked, last, settled } = facts;
    const idleFor = last > settled ? (at - last) / 1000 : undefined;
    const body = { idleFor, session: asked, user: facts.user };
    const answer = await ports.send(url + path, JSON.stringify(body), keepalive);
    if (at < facts.begun) return;
    if (isAnswer(answer)) {
      facts.settled = Math.max(facts.settled, last);
      tell(answer, at, asked);
      accept(answer, at, asked);
    }
    if (facts.asOf >= at) delay = FIRST_RETRY;
    // In vain. A question from before a doubt says nothing about whether the next one is.
    else if (at >= facts.wanted) {
      retryAt = clock() + delay;
      delay = Math.min(delay * 2, LAST_RETRY);
    }
  };

  /** One question at a time in this tab, and one voice for all tabs: another one's answer may make ours needless. */
  const ask = (): void => {
    asking ??= ports
      .turn(name, async () => {
        if (nextQuestion(facts, clock()) <= clock()) await send(path === "/logout");
      })
      .then(() => {
        asking = undefined;
        look();
      });
  };

  /** Wants an answer to a question sent at `at` or later; resolves when there is one, or one question was in vain. */
  const want = async (at: number): Promise<void> => {
    if (final()) return;
    facts.wanted = Math.max(facts.wanted, at);
    retryAt = 0;
    look();
    await asking;
    await asking;
  };

  /** Covers, until there is an answer to a question sent at `from` or later. */
  const doubt = (from = clock()): Promise<void> => {
    facts.doubted = Math.max(facts.doubted, from);
    return want(clock());
  };

  const tell = (answer: PingAnswer, at: number, asked: string | undefined): void =>
    channel?.postMessage({ posted: wall(), ago: clock() - at, answer, session: asked } satisfies Relay);

  const heard = (message: unknown): void => {
    const relay = readRelay(message, wall(), facts);
    if (relay) {
      accept(relay.answer, clock() - relay.age, relay.session);
      look();
    } else if (!facts.reason) {
      // Not shown as the truth, but a reason to ask; not at once each time, for an answer is a message too: tabs that do
      // not understand each other would ask in turns for ever. A page that has ended learns nothing from it.
      facts.wanted = clock();
      retryAt = Math.max(retryAt, sent + FIRST_RETRY);
      look();
    }
  };

  const begin = (): void => {
    if (page.prerendering()) return;
    const now = clock();
    facts = nothingKnown(now, markup);
    told = -Infinity;
    path = "/ping";
    retryAt = leftUntil = 0;
    delay = FIRST_RETRY;
    holds.clear();
    // Input of the page before, in this tab and by this user. The server judges whether it still helps.
    const age = wall() - Number(ports.recall(name + facts.user));
    if (age >= 0) note(now - age);

    const fresh = page.fresh();
    const { initial: said } = markup;
    if (said && fresh !== undefined) {
      tell(said, now - fresh, facts.session);
      accept(said, now - fresh, facts.session);
      look();
    } else {
      markup.initial = undefined;
      // Markup that may come from a cache shows what must perhaps no longer be seen.
      void (facts.session && fresh === undefined ? doubt() : want(now));
    }
  };

  const happened = (what: PageEvent): void => {
    const { begun, last, settled } = facts;
    if (begun === Infinity) begin();
    else if (what === "restored") void doubt();
    else if (what === "look") {
      delay = FIRST_RETRY;
      void want(clock() - RECENT);
    } else {
      if (last > settled) {
        ports.remember(name + facts.user, String(wall() - clock() + last));
        if (last > told) {
          told = last;
          void send(true);
        }
      }
      look();
    }
  };

  const stop = (): void => {
    for (const each of stops.splice(0)) each();
    markup = {};
    facts = nothingKnown(Infinity);
    look();
  };

  const loginHref = (): string => loginLink(loginUrl, returnParam, page.here());
  return {
    start() {
      // After an end a single-page application starts again with its next login.
      if (facts.reason) stop();
      if (stops.length > 0) return;
      loginHref();
      channel = ports.channel(name, heard);
      if (anonymous) {
        // May be news to the others: a reason to ask.
        channel?.postMessage(undefined);
        return channel?.close();
      }
      stops.push(page.watch(happened), page.listen(input), () => channel?.close());
      begin();
    },
    stop,
    get state() {
      return current();
    },
    subscribe,
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
    extend() {
      note(clock());
      return want(clock());
    },
    check: () => want(clock()),
    logout() {
      path = "/logout";
      return doubt(Infinity);
    },
    loginHref,
    markSaved: (form) => void (form ?? document).dispatchEvent(new Event("session-security:saved")),
    inspect(response) {
      if (response.headers.has(ENDED_HEADER)) void doubt();
      return response;
    },
  };
}
