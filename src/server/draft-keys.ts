import { base64url, importKey } from "./secrets.ts";

/**
 * The keys of a user's drafts: 256 bits each, for AES-GCM in the browser. Derived, so that nothing is stored: whoever can
 * log in as this user gets them, nobody else does. One for each secret, the signing one first, so that a draft outlives
 * its rotation. The prefix keeps them apart from the tags, which pages show.
 */
export async function draftKeysOf(user: string, secrets: readonly string[]): Promise<string[]> {
  return Promise.all(
    secrets.map(async (secret) => {
      const text = new TextEncoder().encode(`draft-key:${user}`);
      return base64url(new Uint8Array(await crypto.subtle.sign("HMAC", await importKey(secret), text)));
    }),
  );
}
