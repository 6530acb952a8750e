import { auditTo, type AuditOptions, type AuditRecord } from "../audit/index.ts";
import type { Observed } from "../observed.ts";

/** What is needed of a logger of pino, or of any that is called as it is. */
export interface Logger {
  info(record: object, message: string): void;
  warn(record: object, message: string): void;
}

const MESSAGES: Readonly<Record<AuditRecord["event"], readonly [level: keyof Logger, message: string]>> = {
  "session.begin": ["info", "session began"],
  "session.end": ["info", "session ended"],
  "session.refuse": ["warn", "session refused"],
  "session.poller": ["warn", "session kept alive by a route"],
  "session.store-failure": ["warn", "session store failed"],
};

/** Writes the audit records to a logger of pino: what an operator should look into as `warn`, the rest as `info`. */
export function auditWithPino(security: Observed, logger: Logger, options: AuditOptions = {}): () => void {
  return auditTo(
    security,
    (record) => {
      const [level, message] = MESSAGES[record.event];
      logger[level](record, message);
    },
    options,
  );
}
