/**
 * Denied by default: the disk cache (also by back, forward and session restore), a service worker, prefetch and
 * prerender, and a revalidated copy (304: a transfer without the body) all show markup that was true at another time.
 */
export function fresh(): number | undefined {
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
