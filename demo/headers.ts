/** Response headers. The policy for content is the strictest there is: nothing inline, nothing from elsewhere. */
import type { RequestHandler } from "express";
import helmet from "helmet";

const headers = helmet({
  contentSecurityPolicy: {
    // Helmet's own defaults allow inline styles and upgrade plain-HTTP requests, which breaks this server on a LAN.
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
      requireTrustedTypesFor: ["'script'"],
    },
  },
  xFrameOptions: { action: "deny" },
  // With "no-referrer" browsers send `Origin: null` along with our own forms (Fetch standard, "append a request Origin
  // header"), and the anti-forgery check could not tell them from forged ones.
  referrerPolicy: { policy: "same-origin" },
  strictTransportSecurity: false,
});
const transport = helmet.strictTransportSecurity({ maxAge: 63_072_000, includeSubDomains: false });

/** HSTS only over TLS: on plain HTTP browsers ignore it (RFC 6797 section 7.2 forbids sending it). */
export const securityHeaders: RequestHandler = (req, res, next) => {
  headers(req, res, (error) => (error || !req.secure ? next(error) : transport(req, res, next)));
};
