/** Who may begin a session, and with what: the limits of its user, its note, its place among the user's other sessions. */
import { LoginRefusedError, StoreError } from "../core/errors.ts";
import { limitsOf, resolvePolicy, type ResolvedPolicy } from "../core/policy.ts";
import type { KnownIdentity } from "./identity.ts";
import { noteIfAny, noteOf } from "./note.ts";
import type { Resolved } from "./options.ts";
import type { Records } from "./records.ts";
import { hashId, randomId } from "./secrets.ts";
import type { Key, Live, Note, Opened } from "./store.ts";

export interface Begin {
  /** The user has just shown one (a password, a passkey): not a cookie that remembers, nor a session found lying about. */
  readonly credential: boolean;
  /** Where it has been asked for already. */
  readonly policy?: ResolvedPolicy | undefined;
}

export function createAdmission<Req>(options: Resolved<Req>, { ask, events, tags }: Records) {
  const { concurrent, credentialRequired, reportOnly, storeTimeout } = options;

  async function policyOf(user: string, request: Req): Promise<ResolvedPolicy> {
    const { policy, policyFor } = options;
    if (policyFor === undefined) return policy;
    // Nothing said is a mistake, not a wish for the defaults.
    return resolvePolicy((await policyFor(user, request)) ?? (null as never), "policyFor", policy);
  }

  /** @throws LoginRefusedError, save in report-only mode, which only tells. */
  function refuse(code: "concurrent" | "credential", user: string, note: Note): void {
    void events.emit("refuse", { code, user, note });
    if (!reportOnly) throw new LoginRefusedError(code);
  }

  async function open(key: Key, policy: ResolvedPolicy, age: number, note: Note): Promise<Opened> {
    const entry = { age, note, within: storeTimeout };
    const limit = concurrent && { max: concurrent.max, evict: concurrent.beyond === "end-oldest" && !reportOnly };
    const opened = await ask("open", (store) => store.open(key, limitsOf(policy), { ...entry, ...limit }));
    if (!("refused" in opened)) return opened;
    refuse("concurrent", key.user, note);
    return ask("open", (store) => store.open(key, limitsOf(policy), entry));
  }

  return {
    policyOf,

    /**
     * Opens a record. @throws LoginRefusedError, StoreError, or whatever `policyFor` and `note` throw: nobody is let in
     * without a record.
     */
    async begin(
      request: Req,
      identity: KnownIdentity,
      { credential, policy }: Begin,
    ): Promise<{ key: Key; live: Live }> {
      const { user, session, age = 0 } = identity;
      if (credentialRequired && !credential) refuse("credential", user, noteIfAny(options.note, request));
      const key = { id: session === undefined ? randomId() : await hashId(session), user };
      const note = noteOf(options.note, request);
      const opened = await open(key, policy ?? (await policyOf(user, request)), age * 1000, note);
      if (!("idleFor" in opened)) throw new StoreError("store", "the store refused to begin a session");
      void events.emit("begin", { user, session: await tags.session(key.id), note });
      return { key, live: opened };
    },
  };
}
