import type { EndedEntry } from "./store.ts";

/** Well below the minute in which every end is reported. */
const LOOK_EVERY = 20_000;
/** Another server takes over entries that this one has not settled by then. */
const LEASE = 30_000;
const BATCH = 100;
/** How long a batch waits for its listeners. A slower one is not waited for: later ends must not hang on it. */
const PATIENCE = 10_000;
/** An end that a listener refuses comes again with each lease. One refused for a day is given up: it would come for ever. */
const REFUSED_AT_MOST = 86_400_000;

export interface Reporter {
  /** An end has just happened here: report it soon, off the request's path. */
  kick(): void;
  stop(): void;
}

interface Parts {
  due(most: number, lease: number): Promise<EndedEntry[]>;
  settle(entries: readonly EndedEntry[]): Promise<void>;
  /** Whether all who listen have taken it. */
  report(entry: EndedEntry): Promise<boolean>;
  timer(after: number, fire: () => void): () => void;
}

/**
 * Reports every end, also those that nobody witnessed, by whichever server looks first. All ends take this way, so that
 * there is one place to count them; an entry is settled only after its listeners have finished without failing (at least once).
 */
export function createReporter({ due, settle, report, timer }: Parts): Reporter {
  let running = false;
  let again = false;
  let stopped = false;
  let cancel = timer(LOOK_EVERY, look);

  function look(): void {
    if (stopped) return;
    cancel();
    cancel = timer(LOOK_EVERY, look);
    kick();
  }

  function kick(): void {
    if (running) again = true;
    else if (!stopped) void run();
  }

  async function run(): Promise<void> {
    running = true;
    do {
      again = false;
      try {
        const entries = await due(BATCH, LEASE);
        const finished = await reported(entries);
        if (finished.length > 0) await settle(finished);
        again ||= entries.length === BATCH;
      } catch {
        // The engine has told of the failure (storeFailure); the lease brings the entries back.
        again = false;
      }
    } while (again && !stopped);
    running = false;
  }

  /** Reports a batch; answers what was taken in time. What is taken later is settled then. */
  async function reported(entries: readonly EndedEntry[]): Promise<EndedEntry[]> {
    const finished: EndedEntry[] = [];
    let late = false;
    const all = entries.map(async (entry) => {
      const taken = await report(entry);
      if (!taken && entry.endedFor < REFUSED_AT_MOST) return;
      if (late) await settle([entry]).catch(() => {});
      else finished.push(entry);
    });
    let impatient!: () => void;
    const patience = new Promise<void>((resolve) => (impatient = timer(PATIENCE, resolve)));
    await Promise.race([Promise.all(all), patience]);
    impatient();
    late = true;
    return finished;
  }

  return {
    kick,
    stop() {
      stopped = true;
      cancel();
    },
  };
}
