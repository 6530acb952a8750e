import { listenToInput } from "./activity.ts";
import { listen } from "./listen.ts";
import type { Channel, MonitorPorts, PageEvent } from "./ports.ts";

/** A server that has not answered by then does not. */
const ABORT_AFTER = 5000;
/** A tab that is frozen, or shows an alert, keeps its turn: nobody waits longer for it. */
const TURN_WAIT = 2000;

/** The ports of a real browser. What an old engine, plain HTTP or blocked storage lacks is done without. */
export function browserPorts(): MonitorPorts {
  return {
    wall: () => Date.now(),
    monotonic: () => performance.now(),

    timer(after, fire) {
      const id = setTimeout(fire, after);
      return () => clearTimeout(id);
    },

    async send(url, body, keepalive) {
      try {
        const response = await fetch(url, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body,
          keepalive,
          credentials: "include",
          // A redirect leads to a login page: no answer.
          redirect: "error",
          signal: AbortSignal.timeout(ABORT_AFTER),
        });
        if (response.status === 200) return (await response.json()) as unknown;
      } catch {
        // No answer.
      }
      return undefined;
    },

    channel: openChannel,

    async turn(name, work) {
      try {
        await navigator.locks.request(name, { signal: AbortSignal.timeout(TURN_WAIT) }, work);
      } catch {
        await work();
      }
    },

    recall: (key) => quietly(() => sessionStorage[key] as string | undefined),
    remember: (key, value) => quietly(() => (sessionStorage[key] = value)),

    page: {
      visible: () => !document.hidden,
      prerendering: () => (document as unknown as { prerendering: boolean }).prerendering,
      watch,
      listen: listenToInput,
    },
  };
}

function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/**
 * It stays open when the page goes into the back/forward cache. A message evicts the page from there: nothing that was
 * true before comes back.
 */
export function openChannel(name: string, heard: (message: unknown) => void): Channel | undefined {
  return quietly(() => {
    const channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }) => heard(data);
    return channel;
  });
}

function watch(happened: (what: PageEvent) => void): () => void {
  return listen(
    window,
    "visibilitychange focus online resume pageshow pagehide freeze prerenderingchange",
    ({ type, target, persisted }: PageTransitionEvent) => {
      // Capture on the window also sees the focus of every element.
      if (target instanceof Element) return;
      const leaves = /hide|freeze/.test(type) || (document.hidden && !persisted);
      happened(leaves ? "leave" : persisted ? "restored" : "look");
    },
  );
}
