import type { Events } from "../server/index.ts";

/** What is listened to: what `sessionSecurity()` of any adapter answers. */
export interface Observed {
  on<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => unknown): () => void;
}

/** Stops several listeners at once. */
export function together(stops: readonly (() => void)[]): () => void {
  return () => {
    for (const stop of stops) stop();
  };
}
