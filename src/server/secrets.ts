/**
 * Public names. A page must name its session and its user so that another's is noticed, but neither may be readable in
 * the DOM or usable as a session id: so keyed hashes. HMAC-SHA-256 (RFC 2104) cut to 132 bits, above the 128 that
 * OWASP ASVS 5.0 7.2.3 asks of the ids themselves.
 */
export interface Tags {
  session(id: string): Promise<string>;
  user(user: string): Promise<string>;
  /** Does this tag name this user, under any of the secrets? Compared in constant time. */
  namesUser(tag: string, user: string): Promise<boolean>;
  namesSession(tag: string, id: string): Promise<boolean>;
}

const TAG_LENGTH = 22;
/** Tags of sessions seen lately; a hash costs more than a touch of the memory store. */
const CACHED = 10_000;

/** The first secret signs; all of them verify, so that a secret can be rotated while pages are open. */
export function createTags(secrets: readonly string[]): Tags {
  const keys = secrets.map(importKey);
  const cache = new Map<string, Promise<string>>();

  const sign = (text: string): Promise<string> => {
    const known = cache.get(text);
    if (known) return known;
    const tag = hmac(keys[0]!, text);
    if (cache.size >= CACHED) cache.delete(cache.keys().next().value!);
    cache.set(text, tag);
    return tag;
  };
  const names = async (tag: string, text: string): Promise<boolean> => {
    if (sameText(tag, await sign(text))) return true;
    for (const key of keys.slice(1)) if (sameText(tag, await hmac(key, text))) return true;
    return false;
  };
  return {
    session: (id) => sign(`session:${id}`),
    user: (user) => sign(`user:${user}`),
    namesUser: (tag, user) => names(tag, `user:${user}`),
    namesSession: (tag, id) => names(tag, `session:${id}`),
  };
}

/** 128 random bits or more, in base64url. */
export function randomId(bytes = 16): string {
  return base64url(crypto.getRandomValues(new Uint8Array(bytes)));
}

/** The store's name for a session that has an id of its own: hashed, so that a leaked store gives no session away. */
export async function hashId(id: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`session:${id}`))));
}

export async function importKey(secret: string): Promise<CryptoKey> {
  const raw = new TextEncoder().encode(secret);
  return crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

async function hmac(key: Promise<CryptoKey>, text: string): Promise<string> {
  const signature = await crypto.subtle.sign("HMAC", await key, new TextEncoder().encode(text));
  return base64url(new Uint8Array(signature)).slice(0, TAG_LENGTH);
}

export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** Takes as long for a near miss as for a far one. The length is no secret. */
function sameText(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let different = 0;
  for (let i = 0; i < a.length; i += 1) different |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return different === 0;
}
