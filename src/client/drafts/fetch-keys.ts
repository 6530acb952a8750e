import { isDraftKeys } from "../../core/wire.ts";
import type { Tags } from "../facts.ts";
import { importKeys, type Keys } from "./seal.ts";

const ABORT_AFTER = 5000;

/** Asks for the keys of whoever is logged in. Undefined when nobody is, another user is, or there is no answer. */
export async function fetchKeys(url: string, whose: Tags): Promise<Keys | undefined> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(whose),
      credentials: "include",
      redirect: "error",
      signal: AbortSignal.timeout(ABORT_AFTER),
    });
    const answer: unknown = await response.json();
    return response.ok && isDraftKeys(answer) ? await importKeys(answer, () => performance.now()) : undefined;
  } catch {
    return undefined;
  }
}
