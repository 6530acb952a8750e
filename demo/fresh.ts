/** The guard of what needs a credential that was shown just now. */
import type { RequestHandler } from "express";
import type { Context } from "./pages/layout.ts";

/** Seconds. A credential that is older is asked for again, however busy its user has been since. */
const CREDENTIAL_FOR = 15 * 60;

/**
 * Lets through whose credential is fresh: nobody can have taken over an unattended browser since, and it is not long ago.
 * Everybody else confirms at /confirm and comes back to `page`; what was sent has done nothing. ASVS 5.0 7.5.2.
 */
export function freshCredential({ security, config }: Context, page: string): RequestHandler {
  const confirm: RequestHandler = (_req, res) => res.redirect(303, `/confirm?next=${encodeURIComponent(page)}`);
  // Half the idle timeout: who left for longer than that may have come back as somebody else.
  const recent = security.recentActivity(config.policy.expireAfter / 2, confirm);
  return async (req, res, next) => {
    const standing = await security.inspect(req);
    const young = "age" in standing && standing.age < CREDENTIAL_FOR;
    await (young ? recent : confirm)(req, res, next);
  };
}
