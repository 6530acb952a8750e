/** What a form has sent, read without trust. */
import type { Request } from "express";

/** A field as text of at most `longest` characters. One that is missing or repeated (an array) is empty. */
export function field(req: Request, name: string, longest = 256): string {
  const value = allFields(req)[name];
  return typeof value === "string" ? value.slice(0, longest) : "";
}

export function allFields(req: Request): Readonly<Record<string, unknown>> {
  return (req.body ?? {}) as Record<string, unknown>;
}
