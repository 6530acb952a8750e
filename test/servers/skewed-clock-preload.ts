/**
 * Preloaded into a process by `skewed-clock.ts`: its wall clock is off by what its parent says. Monotonic time is not
 * touched, and neither is what Node took of `Date` before this ran, such as for the Date header of HTTP.
 */
let offset = 0;
const trueNow = Date.now;
const skewedNow = (): number => trueNow() + offset;

const SkewedDate = new Proxy(Date, {
  construct: (target, args: unknown[], newTarget) =>
    Reflect.construct(target, args.length === 0 ? [skewedNow()] : args, newTarget) as Date,
  apply: () => new SkewedDate().toString(),
});
Date.now = skewedNow;
globalThis.Date = SkewedDate;

process.on("message", (message: unknown) => {
  const step = (message as { stepClock?: unknown } | null)?.stepClock;
  if (typeof step !== "number") return;
  offset += step;
  process.send?.({ clockIsOffBy: offset });
});
// To listen is no reason to stay alive.
process.channel?.unref();
