/**
 * What the memory store costs for many sessions: bytes for each beside the ids, which the caller holds anyway, and the
 * longest step, since a pause of the store is a pause of every request of the process.
 *
 *   node --expose-gc bench/memory-store.ts [sessions]      (Node 24: process.threadCpuUsage)
 */
import { randomBytes } from "node:crypto";
import { createHistogram, PerformanceObserver, type RecordableHistogram } from "node:perf_hooks";
import { memory } from "../src/stores/memory/index.ts";
import type { Key } from "../src/server/store.ts";

const SESSIONS = Number(process.argv[2] ?? 1_000_000);
const MINUTE = 60_000;
const limits = { idle: 10 * MINUTE, absolute: 8 * 60 * MINUTE };

const collect = (globalThis as { gc?: () => void }).gc;
if (collect === undefined) throw new Error("run with --expose-gc");

function heap(): number {
  collect!();
  return process.memoryUsage().heapUsed;
}

/** Steps by name: how long they took, in nanoseconds, and the slow ones with their time, to be set against collections. */
const steps = new Map<string, RecordableHistogram>();
const slow: { name: string; from: number; took: number; cpu: number }[] = [];
const collections: { from: number; took: number }[] = [];
const observer = new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) collections.push({ from: entry.startTime, took: entry.duration });
});
observer.observe({ entryTypes: ["gc"] });

function clock(name: string): () => void {
  const from = performance.now();
  const before = process.threadCpuUsage();
  return () => {
    const { user, system } = process.threadCpuUsage(before);
    const took = performance.now() - from;
    let histogram = steps.get(name);
    if (histogram === undefined) steps.set(name, (histogram = createHistogram()));
    histogram.record(Math.max(1, Math.round(took * 1e6)));
    if (took > 1) slow.push({ name, from, took, cpu: (user + system) / 1000 });
  };
}

/** Times what runs before other work of the process gets its turn: all of a call, or each slice of a `due`. */
async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  let stop = clock(name);
  let turn = setImmediate(function again() {
    stop();
    stop = clock(name);
    turn = setImmediate(again);
  });
  const result = await work();
  stop();
  clearImmediate(turn);
  return result;
}

/**
 * The longest step in processor time of this thread, without the garbage collections that fell into it. That time is
 * counted in ticks of milliseconds, so the time that the step took is the most it can be.
 */
function longestOfItsOwn(name: string): number {
  let longest = 0;
  for (const step of slow) {
    if (step.name !== name) continue;
    const within = collections.filter((c) => c.from < step.from + step.took && c.from + c.took > step.from);
    longest = Math.max(longest, Math.min(step.cpu, step.took) - within.reduce((sum, c) => sum + c.took, 0));
  }
  return longest;
}

const before = heap();
const keys: Key[] = [];
for (let i = 0; i < SESSIONS; i++) keys.push({ id: randomBytes(16).toString("base64url"), user: `user-${i}` });
const withIds = heap();

// Sessions begin over half an hour and are touched now and then, as people do: the clock is real but runs faster.
let time = 0.5;
const store = memory({ clock: () => time });
for (const key of keys) {
  await timed("open", () => store.open(key, limits, { age: 0, note: {}, within: 500 }));
  time += (9 * MINUTE) / SESSIONS;
}
report("alive, opened", heap() - withIds);

for (let i = 0; i < SESSIONS; i++) {
  const key = keys[Math.floor(Math.random() * SESSIONS)]!;
  await timed("touch", () => store.touch(key, { how: "report", idleFor: Math.random() * 1000, limits, within: 500 }));
}
for (const key of keys) await store.touch(key, { how: "person", limits, within: 500 });
for (let i = 0; i < 120; i++) {
  time += 5000 * Math.random();
  await timed("due, nothing ended", () => store.due(100, MINUTE));
}
report("alive, touched and looked at", heap() - withIds);

// Everybody stops at once: the worst case for a store that reports every end.
time += 11 * MINUTE;
let reported = 0;
for (let idle = 0; reported < SESSIONS && idle < 1000;) {
  time += 50;
  const ends = await timed("due, all ended", () => store.due(100, MINUTE));
  await timed("settle", () => store.settle(ends.map((end) => end.key)));
  reported += ends.length;
  idle = ends.length === 0 ? idle + 1 : 0;
}
console.log(`${reported} ends reported`);
for (let i = 0; i < 400; i++) {
  time += 1000;
  await timed("due, remembering", () => store.due(100, MINUTE));
}
report("ended, remembered", heap() - withIds);
time += 25 * 60 * MINUTE;
for (let i = 0; i < 400; i++) {
  time += 1000;
  await timed("due, forgetting", () => store.due(100, MINUTE));
}
report("forgotten", heap() - withIds);

console.log(`ids and users themselves: ${((withIds - before) / keys.length).toFixed(0)} bytes each`);
await new Promise((resolve) => setTimeout(resolve, 50)); // the observer is told of the last collections
observer.disconnect();
for (const [name, histogram] of steps) {
  const at = (nanoseconds: number): string => (nanoseconds / 1e6).toFixed(4);
  console.log(
    `${name}: ${histogram.count} steps, median ${at(histogram.percentile(50))} ms, 99.9 % ` +
      `${at(histogram.percentile(99.9))} ms, longest ${at(histogram.max)} ms, ` +
      `of its own ${longestOfItsOwn(name).toFixed(1)} ms`,
  );
}

function report(what: string, bytes: number): void {
  console.log(`${what}: ${(bytes / SESSIONS).toFixed(1)} bytes for each of ${SESSIONS} sessions beside the ids`);
}
