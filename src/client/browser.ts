import { listenToInput } from "./activity.ts";
import { createCurtain } from "./curtain.ts";
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
          signal: AbortSignal.timeout(abortAfter),
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

    recall: (key) => attempt(() => sessionStorage.getItem(key) ?? undefined),
    remember: (key, value) => attempt(() => sessionStorage.setItem(key, value)),

    page: {
      visible: () => document.visibilityState === "visible",
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

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** A message evicts a page from the back/forward cache: there, it does not listen. */
function openChannel(name: string, heard: (message: unknown) => void): Channel | undefined {
  let channel: BroadcastChannel | undefined;
  const open = (): void => {
    channel = attempt(() => new BroadcastChannel(name));
    if (channel) channel.onmessage = (event) => heard(event.data);
  };
  const close = (): void => channel?.close();
  const show = (event: PageTransitionEvent): void => {
    if (event.persisted) open();
  };
  open();
  addEventListener("pagehide", close);
  addEventListener("pageshow", show, true);
  return {
    post: (message) => attempt(() => channel?.postMessage(message)),
    close() {
      close();
      removeEventListener("pagehide", close);
      removeEventListener("pageshow", show, true);
    },
  };
}

/**
 * Denied by default: back/forward and disk cache, session restore, a service worker, prefetch and prerender, and a
 * revalidated copy (304: a transfer without the body) all show markup that was true at another time.
 */
function fresh(): number | undefined {
  const entry = performance.getEntriesByType?.("navigation")[0] as
    | (PerformanceNavigationTiming & { activationStart?: number; deliveryType?: string })
    | undefined;
  return entry &&
    /^(navigate|reload)$/.test(entry.type) &&
    entry.transferSize > entry.encodedBodySize &&
    !entry.workerStart &&
    !entry.activationStart &&
    !entry.deliveryType
    ? // The wall clock too: only it goes on while the machine sleeps.
      Math.max(performance.now(), Date.now() - performance.timeOrigin) - entry.requestStart
    : undefined;
}

function watch(happened: Parameters<Page["watch"]>[0]): () => void {
  const types = "visibilitychange,focus,online,resume,pageshow,pagehide,freeze,prerenderingchange".split(",");
  const onEvent = ({ type, target, persisted }: Event & { persisted?: boolean }): void => {
    // Capture on the window also sees the focus of every element.
    if (target !== window && target !== document) return;
    if (type === "prerenderingchange") happened("activated");
    else if (persisted && type === "pageshow") happened("restored");
    else if (/hide|freeze/.test(type) || document.visibilityState === "hidden") happened("leave");
    else happened("look");
  };
  for (const type of types) addEventListener(type, onEvent as EventListener, true);
  return () => {
    for (const type of types) removeEventListener(type, onEvent as EventListener, true);
  };
}
