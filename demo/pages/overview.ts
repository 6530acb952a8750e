/** All sessions of everybody, as far as a page can show them. */
import type { Request } from "express";
import type { Security } from "../guard.ts";
import { ownTag, rowOf, type SessionRow } from "./session-table.ts";

const SHOWN = 100;

export interface Overview {
  /** A hundred of them, by user, the oldest login first. */
  readonly rows: readonly SessionRow[];
  /** How many there are besides. */
  readonly beyond: number;
  /** How many each user has. */
  readonly of: ReadonlyMap<string, number>;
}

/** Looks at every session, in batches; a site with very many would count less often than this page asks. */
export async function overview(security: Security, req: Request): Promise<Overview> {
  const own = await ownTag(security, req);
  const shown: { readonly row: SessionRow; readonly age: number }[] = [];
  const of = new Map<string, number>();
  // A session may be in two batches: the port promises once or more often.
  const seen = new Set<string>();
  for await (const batch of security.allSessions()) {
    for (const session of batch) {
      if (seen.has(session.tag)) continue;
      seen.add(session.tag);
      of.set(session.user, (of.get(session.user) ?? 0) + 1);
      if (shown.length < SHOWN) shown.push({ row: rowOf(session, session.tag === own), age: session.age });
    }
  }
  shown.sort((a, b) => a.row.user.localeCompare(b.row.user) || b.age - a.age);
  return { rows: shown.map(({ row }) => row), beyond: seen.size - shown.length, of };
}
