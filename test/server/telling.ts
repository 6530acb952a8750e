/** A store that tells of ends, as one that all servers share does: the real memory store, with its `end` overheard. */
import type { EndReason } from "../../src/core/index.ts";
import type { Key, Store } from "../../src/server/index.ts";

export function telling(inner: Store) {
  const ears = new Set<(key: Key, reason: EndReason) => void>();
  const state = { asked: 0, ears, before: async (): Promise<void> => {} };
  const overheard: Partial<Store> = {
    async end(key, reason, notice) {
      const ended = await inner.end(key, reason, notice);
      if (ended) for (const ear of ears) ear(key, reason);
      return ended;
    },
    async endAll(user, reason, except, notice) {
      const sessions = await inner.list(user);
      const count = await inner.endAll(user, reason, except, notice);
      for (const { key } of sessions) if (key.id !== except) for (const ear of ears) ear(key, reason);
      return count;
    },
    async subscribe(ended) {
      state.asked += 1;
      await state.before();
      ears.add(ended);
      return async () => void ears.delete(ended);
    },
  };
  const store = new Proxy(inner, {
    get(target, name) {
      const member: unknown = Reflect.get(overheard, name) ?? Reflect.get(target, name, target);
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
  return { store, state };
}
