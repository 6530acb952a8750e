/**
 * Keeps what is typed into forms that opted in (`data-session-security-draft`), encrypted with the user's key, and offers
 * it once to the same user. It is saved a second after the last input, not on leaving: SubtleCrypto work that is begun
 * while a page is left does not finish in Firefox and WebKit (platform facts).
 */
import { DEFAULT_BASE_PATH } from "../../core/wire.ts";
import { attempt, listen } from "../listen.ts";
import { listenToSaved } from "../saved.ts";
import { collect, fill, keptOf, type Kept } from "./fields.ts";
import { fetchKeys } from "./fetch-keys.ts";
import { seal, unseal, type Keys } from "./seal.ts";
import { nameOf, watchSecrets, type Field } from "./secrets.ts";
import { createShelf, type Slot } from "./shelf.ts";

export interface DraftOptions {
  /** Where the server's half is. Default "/session-security". */
  url?: string | undefined;
  /** Seconds. An older draft is not offered any more. Default a day. */
  keepFor?: number | undefined;
  /** Public names of the session and the user that the page shows, from `head()`; default whoever is logged in. */
  session?: string | undefined;
  user?: string | undefined;
  /** Shows that there is a draft. */
  offer(offer: Offer): void;
}

/** A draft that waits for its user's word. It is offered on each page that has its form, until it is restored or discarded. */
export interface Offer {
  readonly form: HTMLFormElement;
  restore(): void;
  discard(): void;
}

/** What became of a form's draft when it could not be kept: `detail` of the event `session-security:draft-failed`. */
export type DraftFailure = "unavailable" | "key" | "size" | "storage";

const FORM = "form[data-session-security-draft]";
const SAVE_AFTER = 1000;
/** Whoever types without a pause is saved nevertheless. */
const SAVE_WITHIN = 10_000;
const LONGEST = 200_000;
/** How far the store's clock may step back, as after a failover (s). */
const SKEW = 300;

/** What is known of one form. */
interface Desk {
  /** Where its draft belongs, and the key of that in the storage. */
  readonly place: string;
  readonly key: string;
  /** Names of the fields that somebody has typed into: what only the server or a script has filled in is not a draft. */
  readonly touched: Set<string>;
  /** What had no field yet when it was restored. */
  rest: Kept[];
  offered: boolean;
  /** Raised when the form is saved or sent, so that what is being encrypted meanwhile is not put there again. */
  turn: number;
  firstInput: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** Begins; answers the way to stop. On plain HTTP, where there is no SubtleCrypto, nothing is kept. */
export function keepDrafts(options: DraftOptions): () => void {
  const { url = DEFAULT_BASE_PATH, keepFor = 86_400, session, user, offer } = options;
  const shelf = createShelf(url);
  const secrets = watchSecrets();
  const desks = new Map<HTMLFormElement, Desk>();
  let keys: Promise<Keys | undefined> | undefined;
  let stopped = false;

  /** One question at a time; one in vain is repeated when it is needed again. */
  const keysNow = async (): Promise<Keys | undefined> => {
    const asked = (keys ??= fetchKeys(`${url}/draft-key`, { session, user }));
    const known = await asked;
    if (!known && keys === asked) keys = undefined;
    return known;
  };

  const deskOf = (form: HTMLFormElement): Desk => {
    const place = placeOf(form);
    const desk = desks.get(form) ?? {
      place,
      key: shelf.keyOf(place, Math.random().toString(36).slice(2)),
      touched: new Set<string>(),
      rest: [],
      offered: false,
      turn: 0,
      firstInput: 0,
      timer: undefined,
    };
    desks.set(form, desk);
    return desk;
  };

  const failed = (form: HTMLFormElement, detail: DraftFailure): void => {
    form.dispatchEvent(new CustomEvent("session-security:draft-failed", { bubbles: true, detail }));
  };

  const save = async (form: HTMLFormElement, desk: Desk, sent = false): Promise<void> => {
    clearTimeout(desk.timer);
    desk.firstInput = 0;
    const turn = ++desk.turn;
    // Read before anything is waited for: the page may be covered, left or changed by then.
    const fields = collect(form, desk.touched, secrets);
    if (fields.length === 0) return;
    if (!globalThis.crypto?.subtle) return failed(form, "unavailable");
    const known = await keysNow();
    if (!known) return failed(form, "key");
    const text = JSON.stringify({ at: known.now(), fields });
    if (text.length > LONGEST) return failed(form, "size");
    const sealed = await seal(known, desk.place, text);
    if (turn !== desk.turn || stopped) return;
    if (!shelf.put(desk.key, sealed, sent ? known.session : "")) failed(form, "storage");
  };

  const forget = (desk: Desk): void => {
    clearTimeout(desk.timer);
    desk.turn += 1;
    desk.touched.clear();
    shelf.remove(desk.key);
  };

  const typed = (event: Event): void => {
    const field = event.composedPath()[0] as Field;
    const form = (field as HTMLInputElement).form ?? field.closest?.<HTMLFormElement>("form");
    if (!form?.matches(FORM)) return;
    const desk = deskOf(form);
    const editable = field.closest("[contenteditable]");
    for (const each of [field, editable as Field | null]) if (each && nameOf(each)) desk.touched.add(nameOf(each));
    const now = performance.now();
    desk.firstInput ||= now;
    clearTimeout(desk.timer);
    const after = Math.min(SAVE_AFTER, desk.firstInput + SAVE_WITHIN - now);
    desk.timer = setTimeout(() => void save(form, desk), Math.max(after, 0));
  };

  /** Only after all listeners have run is it known whether a submit or reset happens at all. */
  const left = (event: Event): void => {
    const form = event.target as HTMLFormElement;
    const desk = desks.get(form);
    if (!desk) return;
    setTimeout(() => {
      if (event.defaultPrevented) return;
      if (event.type === "reset") forget(desk);
      // It may be refused, because the session is over: kept, until a page of this very session comes of it.
      else void save(form, desk, true);
    });
  };

  /** What was sent in this session has arrived, if it led to a page; not if somebody went back from an error. */
  const tidy = (): void => {
    const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    if (entry?.type !== "navigate") return;
    for (const { key, sent } of shelf.slots()) if (sent && sent === session) shelf.remove(key);
  };

  const draftsOf = async (form: HTMLFormElement): Promise<{ slot: Slot; at: number; fields: Kept[] }[]> => {
    const { place, key } = deskOf(form);
    // What is typed here now is not offered here.
    const slots = shelf.slots().filter((slot) => slot.place === place && slot.key !== key);
    const known = slots.length > 0 ? await keysNow() : undefined;
    if (!known) return [];
    const read = slots.map(async (slot) => {
      // Not ours to throw away when it cannot be read: it may be another user's.
      const text = await unseal(known, place, slot.sealed);
      if (text === undefined) return [];
      const { at, fields } = Object(attemptJson(text)) as { at?: unknown; fields?: unknown };
      const age = known.now() - Number(at);
      if (age >= -SKEW && age < keepFor) return [{ slot, at: Number(at), fields: keptOf(fields) }];
      // Too old, or nonsense: never offered. From the future: not until a clock is put right.
      if (!(age < 0)) shelf.remove(slot.key);
      return [];
    });
    return (await Promise.all(read)).flat().toSorted((a, b) => b.at - a.at);
  };

  /** The newest of a form; after the user's word the next. */
  const offerTo = async (form: HTMLFormElement): Promise<void> => {
    const [newest] = await draftsOf(form);
    if (!newest || stopped || !form.isConnected) return;
    const done = (): void => {
      shelf.remove(newest.slot.key);
      void offerTo(form);
    };
    offer({
      form,
      restore() {
        // It has been swapped for another meanwhile, which has an offer of its own.
        if (!form.isConnected) return;
        deskOf(form).rest = fill(form, newest.fields, secrets);
        done();
      },
      discard: done,
    });
  };

  const look = (): void => {
    for (const form of document.querySelectorAll<HTMLFormElement>(FORM)) {
      const desk = deskOf(form);
      if (desk.rest.length > 0) desk.rest = fill(form, desk.rest, secrets);
      if (desk.offered) continue;
      desk.offered = true;
      // Beforehand: when it is needed the network may be gone.
      void keysNow().then(() => offerTo(form));
    }
    for (const form of desks.keys()) if (!form.isConnected) desks.delete(form);
  };

  const observer = new MutationObserver(look);
  observer.observe(document, { subtree: true, childList: true });
  const stops = [
    listen(window, "input change", typed),
    listen(window, "submit reset", left),
    listenToSaved((what) => {
      for (const [form, desk] of desks) if (what === document || what === form) forget(desk);
    }),
    // Another session of the same user perhaps, after a lock.
    listen(document, "session-security:uncover", () => (keys = undefined)),
    secrets.stop,
    () => observer.disconnect(),
  ];
  tidy();
  look();

  return () => {
    stopped = true;
    for (const { timer } of desks.values()) clearTimeout(timer);
    for (const stop of stops) attempt(stop);
  };
}

/** A page's form: of the same name on another page it is another one. */
function placeOf(form: HTMLFormElement): string {
  // By attributes: as a property, a field may have the same name.
  const name = ["data-session-security-draft", "id", "name"].map((each) => form.getAttribute(each)).find(Boolean);
  return `${location.pathname}#${name ?? ""}`;
}

function attemptJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
