/**
 * Hears events before anybody can stop them (capture), and cannot delay them (passive), unless `passive` is false.
 * `types` are separated by spaces. Answers the way to stop.
 */
export function listen(target: EventTarget, types: string, heard: (event: never) => void, passive = true): () => void {
  const stop = new AbortController();
  for (const type of types.split(" ")) {
    target.addEventListener(type, heard as EventListener, { capture: true, passive, signal: stop.signal });
  }
  return () => stop.abort();
}

/** Runs what may throw: it is reported, as an uncaught error is, and breaks nothing here. */
export function attempt(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    reportError(error);
  }
}
