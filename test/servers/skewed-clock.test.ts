import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { skewedClock, stepClock } from "./skewed-clock.ts";

const HOUR = 3_600_000;

const SCRIPT = `
setInterval(() => {}, 1000);
process.on("message", (message) => {
  if (message !== "tell") return;
  const date = new Date();
  process.send({
    now: Date.now(),
    made: date.getTime(),
    called: Date.parse(Date()),
    given: new Date(5).getTime(),
    isDate: date instanceof Date && Object.prototype.toString.call(date) === "[object Date]",
    monotonic: performance.now(),
  });
});
process.send("listening");
`;

interface Told {
  readonly now: number;
  readonly made: number;
  readonly called: number;
  readonly given: number;
  readonly isDate: boolean;
  readonly monotonic: number;
}

let child: ChildProcess;
beforeAll(async () => {
  child = spawn(process.execPath, [...skewedClock, "-e", SCRIPT], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  await once(child, "message");
});
afterAll(() => void child.kill("SIGKILL"));

async function tell(): Promise<Told> {
  child.send("tell");
  return (await once(child, "message"))[0] as Told;
}

test("the wall clock steps forward and back, however it is read, and monotonic time goes on", async () => {
  const started = performance.now();
  const first = await tell();
  for (const [step, offset] of [
    [HOUR, HOUR],
    [-3 * HOUR, -2 * HOUR],
  ] as const) {
    expect(await stepClock(child, step)).toBe(offset);
    const before = Date.now();
    const told = await tell();
    const after = Date.now();
    for (const time of [told.now, told.made]) {
      expect(time).toBeGreaterThanOrEqual(before + offset);
      expect(time).toBeLessThanOrEqual(after + offset);
    }
    // As text it has whole seconds.
    expect(Math.abs(told.called - told.now)).toBeLessThan(1001);
    expect([told.given, told.isDate]).toEqual([5, true]);
    const passed = told.monotonic - first.monotonic;
    expect(passed).toBeGreaterThan(0);
    expect(passed).toBeLessThanOrEqual(performance.now() - started);
  }
});
