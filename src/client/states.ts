import { covered } from "../core/monitor-states.ts";
import { attempt } from "./listen.ts";
import type { Monitor, MonitorState } from "./types.ts";

export interface States extends Pick<Monitor, "subscribe"> {
  current(): MonitorState;
  /** Covers or uncovers when `next` says so, then tells the listeners, if anything has changed. */
  publish(next: MonitorState): void;
}

/** The state that everybody reads: the same object until something changes. */
export function createStates(cover: (hidden: boolean) => void): States {
  const listeners = new Set<() => void>();
  let state: MonitorState = { status: "off" };
  return {
    current: () => state,
    publish(next) {
      if (JSON.stringify(next) === JSON.stringify(state)) return;
      const hide = covered(next.status);
      const change = hide !== covered(state.status);
      state = next;
      // Before any listener can take its time, or throw.
      if (change) cover(hide);
      for (const listener of listeners) attempt(listener);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
