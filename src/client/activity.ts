import { listen } from "./listen.ts";

/**
 * What counts as a person's input (promise a-human-counts). Capture listeners on the document see it before any
 * `stopPropagation` and out of closed shadow roots. Never focus, scroll, submit, input or change: scripts cause trusted
 * ones. `beforeinput` and the like are there for dictation, input methods and assistive technology, which give no keys.
 */
const INPUT =
  "keydown pointerdown mousedown click touchstart beforeinput compositionstart paste drop pointermove wheel";
/** In the dialog presses (which have no key) and these belong to its buttons, which say themselves what they mean. */
const OF_BUTTONS = /^( |Enter|Escape|undefined)$/;

/** Keys that a thing left on the desk holds down do not type for ever: auto-repeat counts this long (ms). */
const REPEAT = 30_000;
/** `userActivation.isActive` lasts 5 s after input in a frame: asked more often than that, none is missed. */
const FRAME_POLL = 4000;

/** Calls `input` for each input of a person; answers the way to stop. */
export function listenToInput(input: (deliberate: boolean) => void): () => void {
  let seen: string | undefined;
  let pressed = 0;

  const stop = listen(document, INPUT, (event: KeyboardEvent & MouseEvent) => {
    const { type, key, timeStamp } = event;
    // `dispatchEvent` and `click()` are a script's.
    if (!event.isTrusted) return;
    if (/move/.test(type)) {
      // Layout and some drivers report moves of a mouse that lies still (Windows does), also as the first.
      const before = seen;
      seen = `${event.screenX},${event.screenY}`;
      if (!before || before === seen) return;
    }
    if (!event.repeat) pressed = timeStamp;
    if (timeStamp - pressed > REPEAT) return;
    // A key that only leads to the next element or to another key has decided nothing yet. By its code: WebKitGTK knows no
    // name for Tab with Shift.
    const leads = event.code === "Tab" || event.getModifierState?.(key);
    const taken = OF_BUTTONS.test(key) && (event.target as Element).localName === "session-security";
    input(!(/move|wheel/.test(type) || leads || taken));
  });

  // Events inside a frame do not reach this document; that the person acted in one does.
  const poll = setInterval(() => {
    if (document.activeElement?.localName === "iframe" && navigator.userActivation?.isActive) input(true);
  }, FRAME_POLL);

  return () => {
    stop();
    clearInterval(poll);
  };
}
