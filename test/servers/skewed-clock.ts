/** A wall clock that steps at run time, in a process that the test starts: as NTP does, or somebody who sets the time. */
import type { ChildProcess } from "node:child_process";

/** Arguments of Node for such a process. It needs a channel: `stdio: [..., "ipc"]`, or `fork`. */
export const skewedClock: readonly string[] = ["--import", import.meta.resolve("./skewed-clock-preload.ts")];

/** Moves its wall clock, forward or back. Resolves when it has moved, to how many milliseconds it is off in all. */
export async function stepClock(child: ChildProcess, milliseconds: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const gone = (): void => reject(new Error("the process ended before its clock moved"));
    const listen = (message: unknown): void => {
      const offset = (message as { clockIsOffBy?: unknown } | null)?.clockIsOffBy;
      if (typeof offset !== "number") return;
      child.off("message", listen).off("exit", gone);
      resolve(offset);
    };
    child.on("message", listen).once("exit", gone);
    child.send({ stepClock: milliseconds }, (error) => {
      if (error !== null) reject(error);
    });
  });
}
