/**
 * Types that must compile, and (under @ts-expect-error) that must not. `npm run types` is the test.
 */
import type { Store, Stand, Touch } from "../src/server/store.ts";
import type { PingAnswer } from "../src/core/wire.ts";
import { statusOf, type Status } from "../src/core/monitor-states.ts";
import { resolvePolicy, type ResolvedPolicy } from "../src/core/index.ts";
import type { Monitor, MonitorOptions, MonitorState, PageMonitorOptions } from "../src/client/types.ts";

declare const store: Store;
declare const stand: Stand;
declare const answer: PingAnswer;
declare const state: MonitorState;
declare const monitor: Monitor;

// A stand is read by asking whether it has ended, never by assuming that it has not.
export const idle: number | string = "ended" in stand ? stand.ended : stand.idleFor;
// @ts-expect-error an ended session has no idle time
void stand.idleFor;
// @ts-expect-error neither has an ended answer
void answer.idleFor;

// Only a known speaker can move activity, and each touch says when its caller gives up.
const key = { id: "id", user: "user" };
void store.touch(key, { how: "report", idleFor: 3, limits: { idle: 600_000 }, within: 500 });
// @ts-expect-error a touch without a deadline could move activity after it was given up
export const unbounded: Touch = { how: "person", limits: { idle: 600_000 } };
// @ts-expect-error no such speaker
void store.touch(key, { how: "script", limits: { idle: 600_000 }, within: 500 });
// @ts-expect-error a record can be ended only of a reason that it can have: "anonymous" is an answer, not an end
void store.end(key, "anonymous");

// What a page may show follows from all that decides: nothing of it can be left out.
const known = { begun: 0, asOf: 0, warn: 540, limit: 600, doubted: 0, reason: undefined };
export const shown: Status = statusOf(known, 0);
// @ts-expect-error without the doubt
statusOf({ begun: 0, asOf: 0, warn: 540, limit: 600, reason: undefined }, 0);

// Policies: no unknown option, and a resolved one cannot be changed.
export const policy: ResolvedPolicy = resolvePolicy({ expireAfter: 300, preset: "psd2" });
// @ts-expect-error a misspelt setting
resolvePolicy({ expire_after: 300 });
// @ts-expect-error no such preset
resolvePolicy({ preset: "gdpr" });
// @ts-expect-error limits are fixed when the session begins
policy.expireAfter = 1;

// The monitor: what is left exists only in the warning; options name real behaviours.
if (state.status === "warning") void state.remaining;
// @ts-expect-error nothing remains once it has ended
if (state.status === "ended") void state.remaining;
export const options: PageMonitorOptions = { onEnd: ({ reason }) => void reason, extendOn: "confirm" };
// @ts-expect-error not a behaviour at the end
export const wrong: PageMonitorOptions = { onEnd: "refresh" };
export const bare: MonitorOptions = { curtain: false, onEnd: () => {} };
// @ts-expect-error nobody has said what covers an ended session
export const uncovered: MonitorOptions = { onEnd: () => {} };
// @ts-expect-error the state is read, not set
monitor.state = { status: "off" };
