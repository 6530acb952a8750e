/** Only used to see where a path leads; never connected to. */
const HERE = "http://session-security.invalid";
const MAX_LENGTH = 2048;

/**
 * The way back after a login, from a query or a form, as a path of this origin; anything else becomes `fallback`.
 * Not an open redirect: `//host`, `/\host`, `https:host`, tabs and line breaks (which browsers drop) lead nowhere.
 */
export function returnTo(value: unknown, fallback = "/"): string {
  if (typeof value !== "string" || value.length > MAX_LENGTH) return fallback;
  // Browsers strip control characters and read a backslash as a slash (URL Standard, section 4.4): deny both.
  // oxlint-disable-next-line no-control-regex
  if (!value.startsWith("/") || /[\u0000-\u001f\u007f\\]/.test(value)) return fallback;
  if (!URL.canParse(value, HERE)) return fallback;
  const url = new URL(value, HERE);
  const path = url.pathname + url.search + url.hash;
  // "/.//host" resolves to the path "//host", which as a Location would be another host.
  // Encoded it may be nine times as long: more than proxies take in a header, and answer 502 for.
  if (path.length > MAX_LENGTH) return fallback;
  return url.origin === HERE && !path.startsWith("//") ? path : fallback;
}
