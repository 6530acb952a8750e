import { listenToInput } from "./activity.ts";
import { createCurtain } from "./curtain.ts";
import { listen } from "./listen.ts";
import type { Channel, PageEvent, Ports } from "./ports.ts";

/** A server that has not answered by then does not. */
const ABORT_AFTER = 5000;
/** A tab that is frozen, or shows an alert, keeps its turn: nobody waits longer for it. */
const TURN_WAIT = 2000;

/** The ports of a real browser. What an old engine, plain HTTP or blocked storage lacks is done without. */
export function browserPorts(curtain: Element | "body" | false = "body"): Ports {
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
        return response.status === 200 ? ((await response.json()) as unknown) : undefined;
      } catch {
        return undefined;
      }
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
      fresh,
      prerendering: () => !!(document as { prerendering?: boolean }).prerendering,
      watch,
      listen: listenToInput,
      cover: createCurtain(curtain),
      // `replace`: not back to an ended page by the back button.
      leave: (url) => (url ? location.replace(url) : location.reload()),
      here: () => location.href,
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
function openChannel(name: string, heard: (message: unknown) => void): Channel | undefined {
  return quietly(() => {
    const channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }) => heard(data);
    return channel;
  });
}

/**
 * Denied by default: the disk cache (also by back, forward and session restore), a service worker, prefetch and
 * prerender, and a revalidated copy (304: a transfer without the body) all show markup that was true at another time.
 */
function fresh(): number | undefined {
  const [entry] = performance.getEntriesByType("navigation") as (PerformanceNavigationTiming & {
    activationStart?: number;
    deliveryType?: string;
  })[];
  return entry &&
    entry.transferSize > entry.encodedBodySize &&
    !(entry.workerStart || entry.activationStart || entry.deliveryType)
    ? // The wall clock too: only it goes on while the machine sleeps.
      Math.max(performance.now(), Date.now() - performance.timeOrigin) - entry.requestStart
    : undefined;
}

function watch(happened: (what: PageEvent) => void): () => void {
  return listen(
    window,
    "visibilitychange focus online resume pageshow pagehide freeze prerenderingchange",
    ({ type, target, persisted }: PageTransitionEvent) => {
      // Capture on the window also sees the focus of every element.
      if (target !== window && target !== document) return;
      const leaves = /hide|freeze/.test(type) || (document.hidden && !persisted);
      happened(leaves ? "leave" : persisted ? "restored" : "look");
    },
  );
}
