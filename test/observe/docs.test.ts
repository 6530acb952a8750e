/** docs/audit.md lists what is written and measured: every record, every field, every metric, and nothing else. */
import { readFileSync } from "node:fs";
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider } from "@opentelemetry/sdk-metrics";
import { PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { expect, test } from "vitest";
import { auditTo, type AuditRecord } from "../../src/observe/audit/index.ts";
import { metricsWithOpenTelemetry } from "../../src/observe/opentelemetry/index.ts";
import { auditWithPino } from "../../src/observe/pino/index.ts";
import { engineKit } from "../server/engine-kit.ts";

const text = readFileSync(new URL("../../docs/audit.md", import.meta.url), "utf8");

/** The cells of the table whose first column has this head, without code marks. */
function table(head: string): string[][] {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`| ${head} |`));
  const end = lines.findIndex((line, index) => index > start && !line.startsWith("|"));
  return lines.slice(start + 2, end).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.replaceAll("`", "").trim()),
  );
}

const names = (cell: string): string[] => cell.split(", ").filter((name) => name !== "");

/** One of every event, with every field. */
async function tellAll({ engine: { events } }: ReturnType<typeof engineKit>): Promise<void> {
  const who = { user: "ada", session: "tag" };
  const note = { address: "192.0.2.7" };
  await events.emit("begin", { ...who, note });
  await events.emit("extend", { ...who, by: "report", idleFor: 0 });
  const lengths = { age: 3, idleFor: 2, endedFor: 1 };
  await events.emit("end", { id: "tag", ...who, reason: "idle", ...lengths, note, reportOnly: true });
  await events.emit("refuse", { code: "credential", user: "ada", note: { address: "192.0.2.1" } });
  await events.emit("poller", { ...who, route: "/poll", times: 3, idleFor: 61 });
  await events.emit("storeFailure", { operation: "touch", error: new Error("away") });
}

test("every record has the fields that its row lists, at the level that it names", async () => {
  const kit = engineKit();
  const records: AuditRecord[] = [];
  const levels: string[] = [];
  auditTo(kit.engine.events, (record) => records.push(record));
  auditWithPino(kit.engine.events, { info: () => levels.push("info"), warn: () => levels.push("warn") });
  await tellAll(kit);
  const written = records.map((record, index) => [
    record.event,
    Object.keys(record)
      .filter((name) => name !== "event")
      .map((name) => name.replace(/^from\..*/, "from.*"))
      .toSorted()
      .join(", "),
    levels[index],
  ]);
  const listed = table("event").map(([event, fields = "", level]) => [
    event,
    names(fields).toSorted().join(", "),
    level,
  ]);
  expect(listed.length).toBe(5);
  expect(listed).toEqual(written);
});

test("every field is explained", () => {
  const used = new Set(table("event").flatMap(([, fields = ""]) => names(fields)));
  const explained = new Set(table("field").flatMap(([fields = ""]) => names(fields)));
  expect(explained.size).toBeGreaterThan(10);
  expect([...used].filter((name) => !explained.has(name))).toEqual([]);
  expect([...explained].filter((name) => !used.has(name))).toEqual([]);
});

test("every metric is listed with its kind, unit and attributes", async () => {
  const kit = engineKit();
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({ readers: [reader] });
  metricsWithOpenTelemetry(kit.engine.events, provider.getMeter("session-security"));
  await tellAll(kit);
  await provider.forceFlush();
  const metrics = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((each) => each.metrics));
  const measured = metrics.map(({ descriptor: { name, unit }, dataPoints: [point] }) => [
    name,
    typeof point!.value === "number" ? "counter" : "histogram",
    unit,
    Object.keys(point!.attributes).join(", "),
  ]);
  expect(measured.length).toBe(7);
  expect(new Set(table("metric"))).toEqual(new Set(measured));
  await provider.shutdown();
});
