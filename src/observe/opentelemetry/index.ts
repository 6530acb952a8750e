import { together, type Observed } from "../observed.ts";

type Attributes = Record<string, string>;

/** What is needed of a Meter of `@opentelemetry/api`. */
export interface Meter {
  createCounter(
    name: string,
    options: { description: string; unit: string },
  ): {
    add(value: number, attributes?: Attributes): void;
  };
  createHistogram(
    name: string,
    options: { description: string; unit: string; advice: { explicitBucketBoundaries: number[] } },
  ): { record(value: number, attributes?: Attributes): void };
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/**
 * Counts and measures sessions with a Meter of the caller's. No user and no session is in any attribute: neither the
 * number of series nor privacy allows it. Names and units follow OpenTelemetry's semantic conventions. Answers the way to
 * stop.
 */
export function metricsWithOpenTelemetry(security: Observed, meter: Meter): () => void {
  const begins = meter.createCounter("session_security.session.begins", {
    description: "Sessions that began",
    unit: "{session}",
  });
  const ends = meter.createCounter("session_security.session.ends", {
    description: "Sessions that ended, by reason",
    unit: "{session}",
  });
  const refusals = meter.createCounter("session_security.refusals", {
    description: "Pings, connections and logins that were refused, by code",
    unit: "{refusal}",
  });
  const pollers = meter.createCounter("session_security.pollers", {
    description: "Times that a route was found to keep a session alive without a person",
    unit: "{finding}",
  });
  const failures = meter.createCounter("session_security.store.failures", {
    description: "Calls of the store that failed, by operation",
    unit: "{failure}",
  });
  const duration = meter.createHistogram("session_security.session.duration", {
    description: "From the login to the end",
    unit: "s",
    advice: { explicitBucketBoundaries: [1, 5, 15, 30, 60, 120, 240, 480, 720, 1440].map((each) => each * MINUTE) },
  });
  const idle = meter.createHistogram("session_security.session.idle_time", {
    description: "Without activity before the end",
    unit: "s",
    advice: { explicitBucketBoundaries: [5, 15, 30, MINUTE, 120, 300, 600, 900, 1800, HOUR] },
  });

  return together([
    security.on("begin", () => begins.add(1)),
    security.on("end", ({ reason, age, idleFor, reportOnly }) => {
      const attributes = {
        "session_security.end.reason": reason,
        ...(reportOnly === true ? { "session_security.report_only": "true" } : {}),
      };
      ends.add(1, attributes);
      duration.record(age, attributes);
      idle.record(idleFor, attributes);
    }),
    security.on("refuse", ({ code }) => refusals.add(1, { "error.type": code })),
    // Not the route: paths carry ids.
    security.on("poller", () => pollers.add(1)),
    security.on("storeFailure", ({ operation, error }) => {
      const { code } = error as { readonly code?: unknown };
      failures.add(1, {
        "session_security.store.operation": operation,
        "error.type": typeof code === "string" ? code : "_OTHER",
      });
    }),
  ]);
}
