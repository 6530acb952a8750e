import { together, type Observed } from "../observed.ts";
import { records, type AuditRecord } from "./record.ts";

export type { AuditRecord, BeginRecord, EndRecord, PollerRecord, RefuseRecord, StoreFailureRecord } from "./record.ts";
export type { Observed } from "../observed.ts";

export interface AuditOptions {
  /** Milliseconds since 1970, for tests. Default `Date.now`. */
  now?: (() => number) | undefined;
}

/**
 * Writes a flat record of every begin and end of a session, every refusal and every failure of the store. No request
 * waits for `write`; the report of an end does, so that an end whose record is not written when this process stops is
 * recorded by another one, with the same `id`. What `write` throws is logged and not tried again. Answers the way to stop.
 */
export function auditTo(
  security: Observed,
  write: (record: AuditRecord) => unknown,
  { now = Date.now }: AuditOptions = {},
): () => void {
  return together([
    security.on("begin", (event) => write(records.begin(event, now()))),
    security.on("end", (event) => write(records.end(event, now()))),
    security.on("refuse", (event) => write(records.refuse(event, now()))),
    security.on("poller", (event) => write(records.poller(event, now()))),
    security.on("storeFailure", (event) => write(records.storeFailure(event, now()))),
  ]);
}
