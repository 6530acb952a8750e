import type { EndReason } from "../core/judge.ts";
import type { Ended, Key } from "./store.ts";

/** Where the framework's session carries the marker. */
export const MARKER_NAME = "_session_security";

/** What the framework's session carries: which record is meant, or (once nobody is logged in) how the last one ended. */
export type Marker = Key | Ended;

const reasons: readonly unknown[] = ["idle", "absolute", "revoked", "concurrent", "logout", "unknown"];

/** The blob belongs to the application and may hold anything; what is no marker is none. */
export function readMarker(value: unknown): Marker | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { id, user, ended, notice } = value as Record<string, unknown>;
  if (typeof id === "string" && id !== "" && typeof user === "string") return { id, user };
  if (reasons.includes(ended)) {
    return { ended: ended as EndReason, ...(typeof notice === "string" ? { notice } : {}) };
  }
  return undefined;
}
