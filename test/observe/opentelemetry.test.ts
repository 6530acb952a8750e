/** Metrics through the real SDK: what began, ended, was refused and failed, without naming anybody. */
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider } from "@opentelemetry/sdk-metrics";
import { PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { expect, test } from "vitest";
import { metricsWithOpenTelemetry } from "../../src/observe/opentelemetry/index.ts";
import { engineKit } from "../server/engine-kit.ts";

interface Series {
  readonly unit: string;
  readonly points: { readonly attributes: Record<string, unknown>; readonly value: unknown }[];
}

function measured(kit: ReturnType<typeof engineKit>) {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({ readers: [reader] });
  const stop = metricsWithOpenTelemetry(kit.engine.events, provider.getMeter("session-security"));
  return {
    stop,
    async read(): Promise<Map<string, Series>> {
      await kit.settled();
      exporter.reset();
      await provider.forceFlush();
      const metrics = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((each) => each.metrics));
      return new Map(
        metrics.map(({ descriptor: { name, unit }, dataPoints }) => [
          name,
          { unit, points: dataPoints.map(({ attributes, value }) => ({ attributes, value })) },
        ]),
      );
    },
    [Symbol.asyncDispose]: () => provider.shutdown(),
  };
}

test("begins, ends by reason, refusals by code and failures by operation are counted", async () => {
  const kit = engineKit();
  await using metrics = measured(kit);
  const visits = await Promise.all(["ada", "bob", "eve"].map((user) => kit.begin(user)));
  await kit.engine.end(visits[0]!.key, "logout");
  await kit.engine.end(visits[1]!.key, "logout");
  await kit.engine.endAll("eve");
  kit.engine.refuse("origin", { user: null });
  const error = Object.assign(new Error("away"), { code: "store-timeout" });
  await kit.engine.events.emit("storeFailure", { operation: "touch", error });
  await kit.engine.events.emit("poller", { user: "ada", session: "tag", route: "/poll", times: 3, idleFor: 61 });
  const series = await metrics.read();
  expect(series.get("session_security.session.begins")).toEqual({
    unit: "{session}",
    points: [{ attributes: {}, value: 3 }],
  });
  expect(series.get("session_security.session.ends")).toEqual({
    unit: "{session}",
    points: [
      { attributes: { "session_security.end.reason": "logout" }, value: 2 },
      { attributes: { "session_security.end.reason": "revoked" }, value: 1 },
    ],
  });
  expect(series.get("session_security.refusals")?.points).toEqual([
    { attributes: { "error.type": "origin" }, value: 1 },
  ]);
  expect(series.get("session_security.store.failures")?.points).toEqual([
    { attributes: { "session_security.store.operation": "touch", "error.type": "store-timeout" }, value: 1 },
  ]);
  expect(series.get("session_security.pollers")?.points).toEqual([{ attributes: {}, value: 1 }]);
});

test("how long sessions were, and how long nobody was there before the end, is measured in seconds", async () => {
  const kit = engineKit();
  await using metrics = measured(kit);
  const { key } = await kit.begin();
  kit.seconds(40);
  const arrival = { request: { user: "ada" }, identity: kit.identity("ada"), marker: key };
  await kit.engine.ping(arrival, JSON.stringify({ idleFor: 0 }));
  kit.seconds(50);
  await kit.engine.end(key, "logout");
  const series = await metrics.read();
  const of = (name: string) => series.get(name)!;
  expect(of("session_security.session.duration")).toMatchObject({
    unit: "s",
    points: [{ value: { sum: 90, count: 1 } }],
  });
  expect(of("session_security.session.idle_time")).toMatchObject({
    unit: "s",
    points: [{ value: { sum: 50, count: 1 } }],
  });
});

test("neither a user, nor a session, nor a path is in any attribute", async () => {
  const kit = engineKit({ note: () => ({ address: "192.0.2.7" }) });
  await using metrics = measured(kit);
  const { key, answer } = await kit.begin("a user of ours");
  await kit.engine.end(key, "logout");
  await kit.engine.events.emit("refuse", { code: "concurrent", user: "a user of ours", note: {} });
  await kit.engine.events.emit("poller", {
    user: "a user of ours",
    session: "tag",
    route: "/of/42",
    times: 3,
    idleFor: 61,
  });
  const text = JSON.stringify([...(await metrics.read())]);
  expect(text).toContain("session_security.session.ends");
  for (const word of ["a user of ours", "192.0.2.7", "/of/42", answer.session, key.id])
    expect(text).not.toContain(word);
});

test("names and units are as the semantic conventions ask: dotted, lower case, seconds, what is counted in braces", async () => {
  const kit = engineKit();
  await using metrics = measured(kit);
  const { key } = await kit.begin();
  await kit.engine.end(key, "logout");
  kit.engine.refuse("method", { user: null });
  const series = await metrics.read();
  expect(series.size).toBeGreaterThanOrEqual(4);
  for (const [name, { unit }] of series) {
    expect(name).toMatch(/^session_security(\.[a-z]+(_[a-z]+)*)+$/);
    expect(unit).toMatch(/^(s|\{[a-z]+\})$/);
  }
});

test("who has stopped counts no more", async () => {
  const kit = engineKit();
  await using metrics = measured(kit);
  metrics.stop();
  await kit.begin();
  expect((await metrics.read()).get("session_security.session.begins")?.points ?? []).toEqual([]);
});
