/** What an auditor wants to see, a JSON line each: who came, who went and why, who was not let in. */
import type { Request } from "express";
import { whereFrom, type Security } from "./guard.ts";
import type { Users } from "./users.ts";

export interface Log {
  /** One line of the audit log. */
  record(entry: Readonly<Record<string, unknown>>): void;
  /** What nobody expected. */
  failure(error: unknown): void;
}

export interface Audit {
  /** A credential was wrong (ASVS 5.0 16.3.1). */
  wrongPassword(req: Request, name: string): void;
}

/** ASVS 5.0 16.2: times in UTC. The events hold public tags, never an id or a cookie. */
export function audit(security: Security, users: Users, log: Log): Audit {
  const write = (event: string, entry: object): void => log.record({ time: new Date().toISOString(), event, ...entry });
  security.on("begin", (begin) => write("session-begin", begin));
  security.on("end", (end) => write("session-end", end));
  security.on("refuse", (refusal) => write("session-refuse", refusal));
  // The message names the operation and the deadline. Not the whole error: a driver's may hold its connection.
  security.on("storeFailure", ({ operation, error }) =>
    write("store-failure", { operation, message: error.message, cause: causeOf(error) }),
  );
  return {
    wrongPassword(req, name) {
      // Only a name that is one: people type passwords into that field.
      write("wrong-password", { user: users.find(name)?.name, note: whereFrom(req) });
    },
  };
}

function causeOf({ cause }: Error): string | undefined {
  const { code } = (cause ?? {}) as { code?: unknown };
  return typeof code === "string" ? code : cause instanceof Error ? cause.name : undefined;
}
