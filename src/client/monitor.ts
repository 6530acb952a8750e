import { covered } from "../core/monitor-states.ts";
import { DEFAULT_BASE_PATH, ENDED_HEADER } from "../core/wire.ts";
import { browserPorts } from "./browser.ts";
import { createClock } from "./clock.ts";
import { loginLink } from "./leave.ts";
import { attempt } from "./listen.ts";
import type { Monitor, MonitorOptions, MonitorState } from "./types.ts";
import { watchUnsaved } from "./unsaved.ts";
import { watchSession, type Watch } from "./watch.ts";

/**
 * Makes the monitor of one page. Nothing happens before `start()`.
 * @throws TypeError when an option is unknown, or `loginUrl` is neither a path of this origin nor an http(s) URL.
 */
export function createMonitor(options: MonitorOptions = {}): Monitor {
  const {
    url = DEFAULT_BASE_PATH,
    initial,
    session = initial?.session,
    user = initial?.user,
    anonymous = false,
    onEnd = "reload",
    loginUrl = "/login",
    returnParam = "next",
    extendOn = "input",
    throttle = 1,
    curtain,
    confirmFormDiscard,
    ports: replaced,
    ...unknown
  } = options;
  // A misspelt setting must not be ignored: it would be a protection that is not there.
  for (const name in unknown) throw new TypeError(`session-security: unknown option "${name}"`);

  const ports = { ...browserPorts(curtain), ...replaced };
  const clock = createClock(ports);
  const link = loginLink(loginUrl, returnParam);
  const loginHref = (): string => link(ports.page.here());
  const unsaved = confirmFormDiscard ? watchUnsaved(Object(confirmFormDiscard).ignore) : undefined;
  const listeners = new Set<() => void>();
  let state: MonitorState = { status: "off" };
  let watch: Watch | undefined;
  let tags = { initial, session, user };

  const publish = (next: MonitorState): void => {
    if (JSON.stringify(next) === JSON.stringify(state)) return;
    const hide = covered(next.status);
    const change = hide !== covered(state.status);
    state = next;
    // Before any listener can take its time, or throw.
    if (change) ports.page.cover(hide);
    for (const listener of listeners) attempt(listener);
  };

  const stop = (): void => {
    watch?.stop();
    watch = undefined;
    // What the markup said was about the login that this stop belongs to.
    tags = { initial: undefined, session: undefined, user: undefined };
    publish({ status: "off" });
  };

  return {
    start() {
      // After an end a single-page application starts again with its next login.
      if (state.status === "ended") stop();
      watch ??= watchSession({
        ...tags,
        url,
        anonymous,
        onEnd,
        extendOn,
        throttle: throttle * 1000,
        ports,
        clock,
        publish,
        stop,
        leave() {
          unsaved?.stop();
          if (onEnd === "redirect") ports.page.go(loginHref());
          else ports.page.reload();
        },
      });
    },
    stop,
    get state() {
      return state;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    activity: () => watch?.input(true),
    hold({ atMost = 4 * 3600 } = {}) {
      if (!(atMost > 0)) throw new TypeError("session-security: hold: atMost must be more than 0");
      return watch?.hold(atMost * 1000) ?? (() => {});
    },
    extend: async () => watch?.extend(),
    check: async () => watch?.check(),
    logout: async () => watch?.logout(),
    loginHref,
    markSaved: (form) => unsaved?.saved(form),
    inspect(response) {
      if (response.headers.has(ENDED_HEADER)) watch?.doubt();
      return response;
    },
  };
}
