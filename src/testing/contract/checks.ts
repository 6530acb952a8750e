/** Assertions without a test framework, so that the suite runs under any. */
import type { EndReason, Limits } from "../../core/judge.ts";
import type { Opened } from "../../server/store.ts";
import { isAlive } from "./case.ts";

/** Fails unless both are the same data. The order of an object's members does not count. */
export function same(what: string, actual: unknown, expected: unknown): void {
  const [is, should] = [text(actual), text(expected)];
  if (is !== should) throw new Error(`${what}: expected ${should}, got ${is}`);
}

/** Fails unless a duration is as expected, or longer by what may have passed meanwhile. */
export function lasted(what: string, actual: number, expected: number, slack: number): void {
  // A store may count in whole milliseconds or in floating seconds.
  const rounding = slack === 0 ? 1e-6 : 1;
  if (actual >= expected - rounding && actual <= expected + slack + rounding) return;
  throw new Error(`${what}: expected ${expected} ms${slack === 0 ? "" : ` and at most ${slack} more`}, got ${actual}`);
}

export interface ExpectedLife {
  readonly idleFor: number;
  readonly age: number;
  readonly limits?: Limits | undefined;
  readonly longestIdle?: number | undefined;
}

/** Fails unless a session is alive and stands as expected. */
export function alive(what: string, stand: Opened, expected: ExpectedLife, slack: number): void {
  if (!isAlive(stand)) throw new Error(`${what}: expected a live session, got ${text(stand)}`);
  lasted(`${what}: idleFor`, stand.idleFor, expected.idleFor, slack);
  lasted(`${what}: age`, stand.age, expected.age, slack);
  if (expected.limits !== undefined) same(`${what}: limits`, stand.limits, expected.limits);
  const { longestIdle } = expected;
  // Rounded up to whole milliseconds where it is from the past.
  if (longestIdle !== undefined) lasted(`${what}: longestIdle`, stand.longestIdle, longestIdle, Math.max(slack, 1));
  if (!(stand.longestIdle >= stand.idleFor)) throw new Error(`${what}: longestIdle is less than idleFor`);
}

/** Fails unless a session has ended for this reason, with this notice. */
export function over(what: string, stand: Opened, reason: EndReason, notice?: string): void {
  same(what, stand, { ended: reason, notice });
}

/** Fails unless a promise rejects; answers what it rejected with. */
export async function rejects(what: string, promise: Promise<unknown>): Promise<unknown> {
  const outcome = await promise.then(
    () => "resolved" as const,
    (error: unknown) => ({ error }),
  );
  if (outcome === "resolved") throw new Error(`${what}: expected a rejection`);
  return outcome.error;
}

function text(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(text).join(", ")}]`;
  if (typeof value !== "object" || value === null)
    return typeof value === "string" ? JSON.stringify(value) : String(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{ ${members.map(([name, member]) => `${JSON.stringify(name)}: ${text(member)}`).join(", ")} }`;
}
