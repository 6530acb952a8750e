import { listenToInput } from "./activity.ts";
import { createCurtain } from "./curtain.ts";
import { listen } from "./listen.ts";
import type { Channel, Page, Ports } from "./ports.ts";

/** The ports of a real browser. What an old engine, plain HTTP or blocked storage lacks is done without. */
export function browserPorts(curtain: Element | "body" | false = "body"): Ports {
  return {
    wall: () => Date.now(),
    monotonic: () => performance.now(),

    timer(after, fire) {
      const id = setTimeout(fire, after);
      return () => clearTimeout(id);
    },

    async send(url, body, { keepalive, abortAfter }) {
      try {
        const response = await fetch(url, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body,
          keepalive,
          credentials: "include",
          // A redirect leads to a login page: no answer.
          redirect: "error",
          signal: AbortSignal.timeout?.(abortAfter),
        });
        return response.status === 200 ? await response.json() : undefined;
      } catch {
        return undefined;
      }
    },

    channel: openChannel,

    async turn(name, wait, work) {
      try {
        await navigator.locks.request(name, { signal: AbortSignal.timeout(wait) }, work);
      } catch {
        await work();
      }
    },

    recall: (key) => quietly(() => sessionStorage.getItem(key) ?? undefined),
    remember: (key, value) => quietly(() => sessionStorage.setItem(key, value)),

    page: {
      visible: () => !document.hidden,
      fresh,
      prerendering: () => (document as { prerendering?: boolean }).prerendering === true,
      watch,
      listen: listenToInput,
      cover: createCurtain(curtain),
      reload: () => location.reload(),
      // Not back to an ended page by the back button.
      go: (url) => location.replace(url),
      here: () => location.pathname + location.search + location.hash,
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

/** A message evicts a page from the back/forward cache, so in there it does not listen. */
function openChannel(name: string, heard: (message: unknown) => void): Channel {
  let channel: BroadcastChannel | undefined;
  const stop = listen(window, "pagehide pageshow", ({ type, persisted }: PageTransitionEvent) => {
    if (!persisted) return;
    channel?.close();
    if (type === "pageshow") open();
  });
  const open = (): void => {
    channel = quietly(() => new BroadcastChannel(name));
    if (channel) channel.onmessage = ({ data }) => heard(data);
  };
  open();
  return {
    post: (message) => quietly(() => channel?.postMessage(message)),
    close() {
      stop();
      channel?.close();
    },
  };
}

/**
 * Denied by default: back/forward and disk cache, session restore, a service worker, prefetch and prerender, and a
 * revalidated copy (304: a transfer without the body) all show markup that was true at another time.
 */
function fresh(): number | undefined {
  const [entry] = performance.getEntriesByType("navigation") as (PerformanceNavigationTiming & {
    activationStart?: number;
    deliveryType?: string;
  })[];
  return entry &&
    entry.type !== "back_forward" &&
    entry.transferSize > entry.encodedBodySize &&
    !(entry.workerStart || entry.activationStart || entry.deliveryType)
    ? // The wall clock too: only it goes on while the machine sleeps.
      Math.max(performance.now(), Date.now() - performance.timeOrigin) - entry.requestStart
    : undefined;
}

function watch(happened: Parameters<Page["watch"]>[0]): () => void {
  return listen(
    window,
    "visibilitychange focus online resume pageshow pagehide freeze prerenderingchange",
    ({ type, target, persisted }: PageTransitionEvent) => {
      // Capture on the window also sees the focus of every element.
      if (target === window || target === document) {
        happened(
          type === "prerenderingchange"
            ? "activated"
            : /hide|freeze/.test(type) || (type === "visibilitychange" && document.hidden)
              ? "leave"
              : persisted
                ? "restored"
                : "look",
        );
      }
    },
  );
}
