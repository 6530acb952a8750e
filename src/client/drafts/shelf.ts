/**
 * Where drafts lie: `sessionStorage`, which follows a tab through a login and a restart of the browser, and is no other
 * tab's. Whatever stands there may be another user's, cut off, or another script's; none of it makes anything throw.
 */
export interface Slot {
  readonly key: string;
  /** The form that it is of. */
  readonly place: string;
  readonly sealed: string;
  /** The session in which the form was sent, or nothing. */
  readonly sent: string;
}

export interface Shelf {
  slots(): Slot[];
  /** False when there is no room, or no storage at all. */
  put(key: string, sealed: string, sent: string): boolean;
  remove(key: string): void;
  keyOf(place: string, slot: string): string;
}

export function createShelf(base: string): Shelf {
  const prefix = `session-security:draft:${base}:`;

  const slotOf = (key: string): Slot[] => {
    const [, sent, sealed] = /^([\w-]{0,64})\|(.+)$/.exec(sessionStorage.getItem(key) ?? "") ?? [];
    const [place, slot] = key.slice(prefix.length).split(":");
    return sealed && slot ? [{ key, place: decodeURIComponent(place!), sealed, sent: sent! }] : [];
  };

  return {
    slots() {
      const keys = attempted(() => Object.keys(sessionStorage)) ?? [];
      return keys.filter((key) => key.startsWith(prefix)).flatMap((key) => attempted(() => slotOf(key)) ?? []);
    },
    put(key, sealed, sent) {
      return attempted(() => (sessionStorage.setItem(key, `${sent}|${sealed}`), true)) ?? false;
    },
    remove(key) {
      attempted(() => sessionStorage.removeItem(key));
    },
    keyOf: (place, slot) => `${prefix}${encodeURIComponent(place)}:${slot}`,
  };
}

/** Storage may be blocked or full; a name may be no name. */
function attempted<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
